import { expect, test } from 'vitest'
import { BadOption, readOptions } from './options.ts'

test('without options 2,000 histories go through the core', () => {
  expect(readOptions([])).toEqual({
    histories: 2000,
    seed: 1,
    level: 'core',
    database: 'embedded',
    writers: 8,
    json: false,
    only: null,
  })
})

test.each([
  [['--histories', 'many'], '--histories takes a whole number from 1 up, not "many"'],
  [['--level', 'sql'], '--level is core or http, not "sql"'],
  [['--only', 'last'], '--only takes a whole number from 0 up, not "last"'],
  [['--only', '7', '--level', 'http'], '--only tells one history to the core; leave out --level http'],
  [['--writers', '0'], '--writers takes a whole number from 1 up, not "0"'],
])('%j is refused with what it may be', (args, message) => {
  expect(() => readOptions(args)).toThrow(new BadOption(message))
})
