import type { Mutant } from './mutant.ts'

/** Faults in what customers are shown. */
export const inPages: readonly Mutant[] = [
  {
    name: 'goods-are-html',
    file: 'src/http/track/html.ts',
    find: '? escaped(String(part))',
    replace: '? String(part)',
    tests: ['test/http/track/html.test.ts'],
  },
  {
    name: 'one-parcel-of-two-is-all-of-them',
    file: 'src/http/track/steps.ts',
    find: 'count > 0 && count === shipments.length',
    replace: 'count > 0',
    tests: ['test/http/track/steps.test.ts'],
  },
  {
    name: 'parcels-are-counted-before-all-are-packed',
    file: 'src/http/track/steps.ts',
    find: 'missing.length > 0',
    replace: 'missing.length > 99',
    tests: ['test/http/track/steps.test.ts'],
  },
  {
    name: 'link-that-ended-is-told-apart',
    file: 'src/http/track.ts',
    find: 'return form(request, reply.code(404), { said: nobodys(request).texts.linkEnded })',
    replace: 'return form(request, reply.code(404), { said: request.params.token })',
    tests: ['test/http/track.test.ts'],
  },
  {
    name: 'colour-is-any-text',
    file: 'src/http/track/colours.ts',
    find: '!/^#[0-9a-f]{6}$/i.test(colour)',
    replace: '!/^#[0-9a-f]{6}/i.test(colour)',
    tests: ['test/http/track/colours.test.ts'],
  },
]
