import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Told } from '../../src/http/stream.ts'
import type { StatusRow } from '../../src/store/functions.ts'
import { type EventReader, readEvents } from '../support/event-stream.ts'
import { story } from '../support/events.ts'
import { stateOf } from '../support/given.ts'
import { bearer, edge, posting, service } from '../support/http.ts'
import { altered, fixture, signed } from '../support/shopify.ts'

const NOBODYS = 'A'.repeat(32)

describe('the stream of an order', () => {
  let app: Awaited<ReturnType<typeof service>>
  let origin: string
  let token: string
  const send = async (topic: string, body = fixture(topic)) => {
    const answer = await app.inject(posting(signed(topic, body)))
    expect(answer.json()).toMatchObject({ outcome: 'merged' })
  }
  const open = async (headers: Readonly<Record<string, string>> = {}, query = '') => {
    const reader = await readEvents(`${origin}/v1/orders/${token}/stream${query}`, headers)
    onTestFinished(() => reader.close())
    return reader
  }
  const version = async () =>
    String((await app.inject({ url: '/ops/orders?ref=WM-20417', headers: bearer })).json().orders[0].version)

  const begin = async () => {
    app = await service()
    await send('orders/create')
    const found = await app.inject({ url: '/ops/orders?ref=WM-20417', headers: bearer })
    token = found.json().orders[0].token
    origin = await app.listen({ host: '127.0.0.1', port: 0 })
  }
  // What changes the order begins anew, so that the same webhook is news to it.
  const anew = async () => {
    await app.close()
    await begin()
  }
  beforeAll(begin)
  afterAll(() => app.close())

  test('begins with what GET answers the same reader, under the version of the order', async () => {
    const german = { 'accept-language': 'de' }
    const first = await (await open(german)).next()
    const answer = await app.inject({ url: `/v1/orders/${token}`, headers: german })
    expect(first).toEqual({ event: 'status', id: await version(), data: answer.body })
    expect(JSON.parse(first?.data ?? '')).toMatchObject({ locale: 'de' })
  })

  test('says how long to wait before coming back, and no proxy may keep or gather it', async () => {
    const reader = await open()
    await reader.next()
    expect(reader.text).toMatch(/^retry: \d+\n\n/)
    expect(Object.fromEntries(reader.response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'referrer-policy': 'no-referrer',
      vary: expect.stringMatching(/accept-language/i),
    })
  })

  test('tells what the next webhook changed', async () => {
    await anew()
    const reader = await open()
    const first = await reader.next()
    await send('fulfillment_events/create')
    const second = await reader.next()
    expect(Number(second?.id)).toBeGreaterThan(Number(first?.id))
    expect(JSON.parse(second?.data ?? '').shipments[0].scans).toHaveLength(1)
  })

  test.each(['header', 'address'])(
    'does not repeat what its reader has seen, as told by the %s',
    async where => {
      await anew()
      const seen = await version()
      const reader =
        where === 'header' ? await open({ 'last-event-id': seen }) : await open({}, `?last_event_id=${seen}`)
      await send('fulfillment_events/create')
      const first = await reader.next()
      expect(first?.id).not.toBe(seen)
      expect(JSON.parse(first?.data ?? '').shipments[0].scans).toHaveLength(1)
    },
  )

  test('repeats it to a reader who has seen an older version, or one that never was', async () => {
    for (const seen of ['0', '999', 'x']) {
      const first = await (await open({ 'last-event-id': seen })).next()
      expect(first?.id).toBe(await version())
    }
  })

  test('ends with the service, which does not wait for its readers', async () => {
    const reader = await open()
    await reader.next()
    await app.close()
    expect(await reader.next()).toBeNull()
    await begin()
  })

  test('is no stream for a token of nobody, but the same 404 as everywhere', async () => {
    const answer = await fetch(`${origin}/v1/orders/${NOBODYS}/stream`)
    expect(answer.status).toBe(404)
    expect(await answer.text()).toBe((await app.inject({ url: `/v1/orders/${NOBODYS}` })).body)
  })

  test('cannot be opened by HEAD, which would never end', async () => {
    const answer = await fetch(`${origin}/v1/orders/${token}/stream`, { method: 'HEAD' })
    expect(answer.status).toBe(404)
  })

  test('of an order that was changed while it was opened begins with the change', async () => {
    const changed = send('orders/updated', altered('orders/updated', { updated_at: '2026-11-20T23:00:00Z' }))
    const reader = await open()
    await changed
    const last = await version()
    let told = await reader.next()
    while (told !== null && told.id !== last) told = await reader.next()
    expect(told?.id).toBe(last)
  })
})

/** A stream over a watcher that the test speaks for. */
async function watched(streams = { most: 10, mostPerAddress: 10, lifeSeconds: 60 }, now = () => new Date()) {
  const t = story()
  const row: StatusRow = {
    id: 'a:1',
    name: '#1',
    version: 3,
    updatedAt: '2026-03-04T08:00:00.000Z',
    orderedAt: null,
    state: stateOf([
      t.order({ sofa: 1 }),
      t.fulfillment('F1', { sofa: 1 }, ['A1']),
      t.scan('A1', 'in_transit'),
    ]),
    trackers: [],
  }
  const told: Told[] = []
  const left = Promise.withResolvers<void>()
  const { app, lines } = edge({
    streams,
    readStatus: async () => row,
    watch: (_token, _row, tell) => {
      told.push(tell)
      return () => left.resolve()
    },
    clock: now,
  })
  onTestFinished(() => app.close())
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const open = async (headers: Readonly<Record<string, string>> = {}): Promise<EventReader> => {
    const reader = await readEvents(`${origin}/v1/orders/${NOBODYS}/stream`, headers)
    onTestFinished(() => reader.close())
    return reader
  }
  return { row, told, left: left.promise, open, origin, lines }
}

describe('a reader', () => {
  test('who leaves is forgotten at once', async () => {
    const { open, left } = await watched()
    const reader = await open()
    await reader.next()
    await reader.close()
    await left
    expect(reader.waiting).toEqual([])
  })

  test('whose link ends is told so, and the stream ends', async () => {
    const { open, told } = await watched()
    const reader = await open()
    await reader.next()
    for (const tell of told) tell(null)
    expect(await reader.next()).toMatchObject({ event: 'gone' })
    expect(await reader.next()).toBeNull()
  })

  test('is told nothing that says the same again, and what the clock alone has changed', async () => {
    let now = '2026-03-05T08:00:00.000Z'
    const { open, told, row } = await watched(undefined, () => new Date(now))
    const reader = await open()
    const first = await reader.next()
    for (const tell of told) tell(row)
    now = '2026-03-25T08:00:00.000Z'
    for (const tell of told) tell(row)
    const second = await reader.next()
    expect([first?.id, second?.id]).toEqual(['3', '3'])
    expect(JSON.parse(second?.data ?? '').shipments[0].tracking).toBe('silent')
    expect(reader.waiting).toEqual([])
  })

  test('who comes back under the same version is told what the clock has changed since', async () => {
    let now = '2026-03-05T08:00:00.000Z'
    const { open, told, row } = await watched(undefined, () => new Date(now))
    const seen = await open({ 'last-event-id': '3' })
    for (const tell of told) tell({ ...row, version: 4 })
    expect(await seen.next()).toMatchObject({ id: '4' })
    now = '2026-03-25T08:00:00.000Z'
    expect(await (await open({ 'last-event-id': '3' })).next()).toMatchObject({ id: '3' })
  })

  test('comes back when the life of the stream is over', async () => {
    const { open } = await watched({ most: 10, mostPerAddress: 10, lifeSeconds: 0.05 })
    const reader = await open()
    expect(await reader.next()).toMatchObject({ event: 'status' })
    expect(await reader.next()).toBeNull()
  })

  test('who reads nothing is dropped, and what waits for him is bounded', async () => {
    const { origin, told, left, row } = await watched()
    const { hostname, port } = new URL(origin)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    socket.write(`GET /v1/orders/${NOBODYS}/stream HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`)
    await once(socket, 'readable')
    let gone = false
    void left.then(() => {
      gone = true
    })
    let written = 0
    while (!gone && written < 1000) {
      written += 1
      told[0]?.({ ...row, version: 3 + written, name: 'x'.repeat(100_000) })
      await turn()
    }
    expect(gone).toBe(true)
  })
})

describe('too many streams', () => {
  test('from one address are refused with 429 and when to come again, until one ends', async () => {
    const { open } = await watched({ most: 10, mostPerAddress: 2, lifeSeconds: 60 })
    const [first] = [await open(), await open()]
    const refused = await open()
    expect(refused.response.status).toBe(429)
    expect(refused.response.headers.get('retry-after')).toBe('60')
    expect(refused.response.headers.get('content-type')).toContain('application/problem+json')
    await first?.close()
    let again = await open()
    while (again.response.status === 429) again = await open()
    expect(await again.next()).toMatchObject({ event: 'status' })
  })

  test('in all are refused with 503, and a refused one takes no place', async () => {
    const { open } = await watched({ most: 1, mostPerAddress: 10, lifeSeconds: 60 })
    const first = await open()
    for (const _ of [1, 2, 3]) expect((await open()).response.status).toBe(503)
    await first.close()
    let again = await open()
    while (again.response.status === 503) again = await open()
    expect(again.response.status).toBe(200)
  })

  test('are not made of requests for what is not there', async () => {
    const { app } = edge({ streams: { most: 1, mostPerAddress: 1, lifeSeconds: 60 } })
    for (const _ of [1, 2, 3]) {
      const answer = await app.inject({ url: `/v1/orders/${NOBODYS}/stream` })
      expect(answer.statusCode).toBe(404)
    }
  })
})

test('the address of a stream, which holds the token, is in no line of the log', async () => {
  const { open, lines } = await watched()
  const reader = await open()
  await reader.next()
  await reader.close()
  expect(lines.join('')).not.toContain(NOBODYS)
})
