import { describe, expect, test } from 'vitest'
import { TooManyStreams } from '../../src/http/errors.ts'
import { OpenStreams } from '../../src/http/open-streams.ts'
import { edge } from '../support/http.ts'
import { rowOf, TOKEN_OF } from '../support/order-pages.ts'

const TOKEN = TOKEN_OF('two parcels')

describe('open streams', () => {
  test('are so many of one address and no more, until one is left', () => {
    const open = new OpenStreams({ most: 10, mostPerAddress: 2 })
    const leave = open.enter('203.0.113.7')
    open.enter('203.0.113.7')
    expect(() => open.enter('203.0.113.7')).toThrow(TooManyStreams)
    open.enter('203.0.113.8')
    leave()
    open.enter('203.0.113.7')
    expect(() => open.enter('203.0.113.7')).toThrow(TooManyStreams)
  })

  test('of addresses of one IPv6 network are counted as of one', () => {
    const open = new OpenStreams({ most: 10, mostPerAddress: 1 })
    open.enter('2001:db8:1:2::1')
    expect(() => open.enter('2001:db8:1:2:ffff::9')).toThrow(TooManyStreams)
    open.enter('2001:db8:1:3::1')
  })

  test('are so many in all and no more, whoever asks', () => {
    const open = new OpenStreams({ most: 2, mostPerAddress: 2 })
    open.enter('203.0.113.7')
    const leave = open.enter('203.0.113.8')
    expect(() => open.enter('203.0.113.9')).toThrow(TooManyStreams)
    leave()
    open.enter('203.0.113.9')
  })

  test('that are left twice make room for one', () => {
    const open = new OpenStreams({ most: 2, mostPerAddress: 2 })
    const leave = open.enter('203.0.113.7')
    open.enter('203.0.113.7')
    leave()
    leave()
    open.enter('203.0.113.7')
    expect(() => open.enter('203.0.113.7')).toThrow(TooManyStreams)
  })

  test('are ended all at once, but for those that ended before', () => {
    const open = new OpenStreams({ most: 2, mostPerAddress: 2 })
    const ended: string[] = []
    const [one, other] = ['one', 'other'].map(name => ({ end: () => ended.push(name) }))
    if (!one || !other) throw new Error('two streams were made')
    open.opened(one)
    open.opened(other)
    open.closed(one)
    open.endAll()
    expect(ended).toEqual(['other'])
  })
})

test('a stream whose order is still being read when the service ends does not keep it from ending', async () => {
  const asked = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  const { app } = edge({
    streams: { most: 10, mostPerAddress: 10, lifeSeconds: 3600 },
    readStatus: async token => {
      asked.resolve()
      await answered.promise
      return rowOf(token)
    },
  })
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const reading = fetch(`${origin}/v1/orders/${TOKEN}/stream`).then(answer => answer.text())
  await asked.promise
  const ending = app.close()
  // The service has ended its streams by then.
  await expect.poll(() => app.server.listening).toBe(false)
  answered.resolve()
  await ending
  expect(await reading).not.toContain('event: status')
})
