import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OpenDatabase, openFresh } from '../../support/database.ts'
import { watching } from '../../support/watch.ts'

let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open.close())

const START = Date.parse('2026-11-23T00:00:00.000Z')
const HOUR = 3_600_000
const instant = (hours: number): string => new Date(START + Math.round(hours * HOUR)).toISOString()

const { rows, at, alerts, arrive } = watching(() => open)

/** Orders and messages of which each has an alert of its own, and sources with any rhythm; all before the start. */
const world = fc.record({
  orders: fc.array(
    fc.record({
      status: fc.constantFrom('confirmed', 'processing', 'shipped', 'partially_shipped', 'delivered'),
      ordered: fc.integer({ min: -1300, max: 0 }),
      promised: fc.option(fc.integer({ min: -400, max: 900 })),
      estimated: fc.option(fc.integer({ min: -400, max: 900 })),
      stage: fc.constantFrom('label_created', 'in_transit', 'available_for_pickup', 'delivered'),
      waiting: fc.integer({ min: -1300, max: 0 }),
    }),
    { minLength: 3, maxLength: 6 },
  ),
  messages: fc.array(
    fc.record({
      standing: fc.constantFrom('pending', 'dead:inactive_recipient', 'sent'),
      hours: fc.integer({ min: -30, max: 0 }),
      count: fc.constantFrom(1, 10, 30),
    }),
    { maxLength: 3 },
  ),
  sources: fc.array(
    fc.record({
      weeks: fc.integer({ min: 1, max: 5 }),
      every: fc.constantFrom(1, 3, 24),
      deliveries: fc.constantFrom(1, 20, 200),
      worst: fc.integer({ min: 0, max: 200 }),
      ended: fc.integer({ min: -100, max: 0 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  steps: fc.array(fc.double({ min: 0.05, max: 60, noNaN: true }), { minLength: 8, maxLength: 16 }),
})
type World = typeof world extends fc.Arbitrary<infer T> ? T : never

async function make({ orders, messages, sources }: World): Promise<void> {
  await rows(
    `with a as (delete from wismo.orders), b as (delete from wismo.shipments), c as (delete from wismo.outbox),
       d as (delete from wismo.arrivals), e as (delete from wismo.gauges) delete from wismo.alerts`,
  )
  for (const [nth, order] of orders.entries()) {
    const { status, ordered, promised, estimated, stage, waiting } = order
    await rows(
      `with parcel as (
         insert into wismo.shipments (order_id, key, status, live, units, waiting_since) values ($1, 'p', $2, true, 1, $3))
       insert into wismo.orders (id, shop, external_id, token, version, state, status, ordered_at, promised_at, estimated_at)
       values ($1, $1, $1, $1, 1, '{}', $4, $5, $6, $7)`,
      `shop-${nth}`,
      stage,
      instant(waiting),
      status,
      instant(ordered),
      promised === null ? null : instant(promised),
      estimated === null ? null : instant(estimated),
    )
  }
  for (const [nth, { standing, hours, count }] of messages.entries())
    await rows(
      `insert into wismo.outbox (key, order_id, milestone, channel, standing, enqueued_at, settled_at)
       select $1 || n, 'o', 'm', $1, $2, $3, $3 from generate_series(1, $4::int) n`,
      `channel-${nth}`,
      standing,
      instant(hours),
      count,
    )
  for (const [nth, { weeks, every, deliveries, worst, ended }] of sources.entries()) {
    const slots = Array.from({ length: Math.floor((weeks * 168) / every) }, (_, back) =>
      instant(ended - back * every),
    )
    await arrive(`source-${nth}`, slots.slice(1), { deliveries })
    await arrive(`source-${nth}`, slots.slice(0, 1), { deliveries, quarantined: worst, slow: worst })
  }
}

test('while nothing changes no alert comes twice: it is raised once, goes on, and ends once', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(world, async drawn => {
      await make(drawn)
      const ended = new Set<string>()
      let before = new Map<string, string>()
      let hours = 0
      for (const step of drawn.steps) {
        hours += step
        await at(instant(hours))
        const now = new Map((await alerts()).map(each => [`${each.kind} ${each.fingerprint}`, each.first]))
        for (const [name, first] of now) {
          seen.add(name.slice(0, name.indexOf(' ')))
          expect(ended.has(name), `${name} comes again at hour ${hours}`).toBe(false)
          // It went on, so it is the same one.
          if (before.has(name)) expect(first).toBe(before.get(name))
        }
        for (const name of before.keys()) if (!now.has(name)) ended.add(name)
        before = now
      }
    }),
    { numRuns: 12, seed: 1 },
  )
  // It would be true of a watch that sees nothing.
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'not_handed_over',
      'parcel_stalled',
      'order_stalled',
      'promise_missed',
      'promise_at_risk',
      'source_silent',
      'quarantine_growing',
      'commits_slow',
      'outbox_waiting',
      'dead_letters',
    ]),
  )
})
