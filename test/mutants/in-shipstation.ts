import type { Mutant } from './mutant.ts'

/** Faults in how ShipStation is asked, and whose its labels are. */
export const inShipStation: readonly Mutant[] = [
  {
    name: 'any-host-gets-the-credentials',
    file: 'src/clients/shipstation-v1/resource-url.ts',
    find: 'ssapi\\d{0,4}\\.shipstation\\.com)',
    replace: '[^/]*ssapi\\d{0,4}\\.shipstation\\.com[^/]*)',
    tests: ['test/sources/shipstation/hostile-urls.test.ts'],
  },
  {
    name: 'redirect-is-followed',
    file: 'src/clients/shipstation-v1.ts',
    find: "redirect: 'manual'",
    replace: "redirect: 'follow'",
    tests: ['test/clients/shipstation-v1.test.ts'],
  },
  {
    name: 'parameter-is-told-twice',
    file: 'src/clients/shipstation-v1/resource-url.ts',
    find: '!names.has(key.toLowerCase())',
    replace: '!names.has(key)',
    tests: ['test/clients/shipstation-v1.test.ts'],
  },
  {
    name: 'only-the-first-page-is-read',
    file: 'src/jobs/shipstation-v1.ts',
    find: 'if (asked.page < pages && resources.length > 0)',
    replace: 'if (asked.page > pages)',
    tests: ['test/jobs/shipstation-v1.test.ts'],
  },
  {
    name: 'pacific-without-summer',
    file: 'src/sources/shipstation/pacific.ts',
    find: 'const OFFSETS = [7 * HOUR, 8 * HOUR] as const',
    replace: 'const OFFSETS = [8 * HOUR, 8 * HOUR] as const',
    tests: ['test/sources/shipstation/pacific.test.ts'],
  },
  {
    name: 'cursor-moves-before-the-last-page',
    file: 'src/jobs/shipstation-poll.ts',
    find: 'await enqueueTasks(db, tasks, deadline)',
    replace:
      "await Promise.all([enqueueTasks(db, tasks, deadline), ...POLLS.map(({ name }) => moveCursor(db, 'shipstation-v1 ' + name, now.toISOString(), deadline))])",
    tests: ['test/jobs/shipstation-poll.test.ts'],
  },
  {
    name: 'number-beats-key',
    file: 'src/orders/derive/foreign.ts',
    find: "return orderKey !== undefined && isOfKind(orderKey, order.externalId) ? 'other_key' : null",
    replace: 'return null',
    tests: ['test/orders/derive/foreign-records.test.ts'],
  },
  {
    name: 'allocation-of-two-keepers-counts-twice',
    file: 'src/orders/derive/waiting.ts',
    find: "const keeper = allocation.feed ?? ''",
    replace: "const keeper = ''",
    tests: ['test/orders/derive/warehouse-allocations.test.ts'],
  },
  {
    name: 'unmapped-store-alerts-for-each-label',
    file: 'src/sources/shipstation/resource.ts',
    find: 'map it to a shop or to ignore`',
    replace: 'map it to a shop or to ignore` + order',
    tests: ['test/sources/shipstation/normalise/resources.test.ts'],
  },
]
