import { expect, test } from 'vitest'
import type { Feed } from '../../../src/policy/feed.ts'
import { feeds } from '../../../src/policy/feeds.ts'
import { checkFeeds } from '../../../src/sources/threepl/check-feeds.ts'
import { feedWith } from '../../support/threepl.ts'

test('the feeds that ship could work', () => {
  expect(() => checkFeeds([...feeds, feedWith()])).not.toThrow()
})

const sftp = { protocol: 'sftp', host: 'h', port: 22, user: 'u', hostKey: 'SHA256:x', path: '/' } as const

test.each<[string, Feed]>([
  ['its name must be', feedWith({}, { name: 'North 3PL' })],
  ['one character of ASCII', feedWith({ delimiter: [',', '||'] })],
  ['at least 60', feedWith({}, { finished: { by: 'stable', seconds: 5 } })],
  ['finished.suffix', feedWith({}, { finished: { by: 'marker', suffix: '' } })],
  ['no time zone "Chicago"', feedWith({ timeZone: 'Chicago' })],
  ['The date format "mm-dd"', feedWith({ dates: ['mm-dd'] })],
  ['one of passwordEnv and keyEnv', feedWith({}, { from: sftp })],
  ['pushTokenEnv must name', feedWith({}, { from: { protocol: 'push' } })],
  ['no column of its layout is tracking', feedWith({ layout: { by: 'position', columns: ['order', null] } })],
  ['trackingSeparator', feedWith({ trackingSeparator: '' })],
])('a feed that could never work is told before a file comes: %s', (fault, feed) => {
  expect(() => checkFeeds([feed])).toThrow(fault)
})

test('every fault of every feed is told at once, with its feed', () => {
  const twice = feedWith({ timeZone: 'X' })
  expect(() => checkFeeds([twice, twice])).toThrow(/has 3 fault\(s\):\n( {2}- north-shipments: .*\n?){3}$/)
})
