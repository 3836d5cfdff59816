import { expect, test } from 'vitest'
import type { Feed } from '../../../src/policy/feed.ts'
import { feeds } from '../../../src/policy/feeds.ts'
import { feedFaults } from '../../../src/sources/threepl/check-feeds.ts'
import { feedWith } from '../../support/threepl.ts'

test('the feeds that ship could work', () => {
  expect([...feeds, feedWith()].flatMap(feedFaults)).toEqual([])
})

const hostKey = `SHA256:${'x'.repeat(43)}`
const sftp = { protocol: 'sftp', host: 'h', port: 22, user: 'u', hostKey, path: '/' } as const

test.each<[string, Feed]>([
  ['its name must be', feedWith({}, { name: 'North 3PL' })],
  ['one character of ASCII', feedWith({ delimiter: [',', '||'] })],
  ['at least 60', feedWith({}, { finished: { by: 'stable', seconds: 5 } })],
  ['finished.suffix', feedWith({}, { finished: { by: 'marker', suffix: '' } })],
  ['no time zone "Chicago"', feedWith({ timeZone: 'Chicago' })],
  ['no time zone "+02:00"', feedWith({ timeZone: '+02:00' })],
  ['The date format "mm-dd"', feedWith({ dates: ['mm-dd'] })],
  ['one of passwordEnv and keyEnv', feedWith({}, { from: sftp })],
  ['from.hostKey', feedWith({}, { from: { ...sftp, hostKey: 'MD5:aa:bb', keyEnv: 'FEED_KEY' } })],
  ['pushTokenEnv must name', feedWith({}, { from: { protocol: 'push' } })],
  ['no column of its layout is tracking', feedWith({ layout: { by: 'position', columns: ['order', null] } })],
  ['trackingSeparator', feedWith({ trackingSeparator: '' })],
])('a feed that could never work is told before a file comes: %s', (fault, feed) => {
  expect(feedFaults(feed)).toEqual([expect.stringContaining(fault)])
})
