import { describe, expect, test } from 'vitest'
import { agrees, type Claim, isAhead, measure } from '../../../src/samples/simulation/metrics.ts'
import { type Reading, readingOf } from '../../../src/samples/simulation/reading.ts'

/** A reading of an order of two units of which so many have come so far. */
const reading = (tracked: number, scanned = 0, delivered = 0): Reading =>
  readingOf({
    recorded: true,
    paid: true,
    packing: false,
    held: false,
    scheduled: false,
    picking: false,
    net: 2,
    tracked,
    scanned,
    nearby: delivered,
    ready: 0,
    delivered,
    failed: 0,
    returned: 0,
    anyTracked: tracked > 0,
    anyDelivered: delivered > 0,
    undetermined: false,
    digital: { owed: 0, handedOver: true },
  })

const claim = (status: Claim['status'], tracked: number | null = null): Claim => ({
  status,
  tracked,
  scanned: null,
  delivered: null,
})

const [none, one, both] = [reading(0), reading(1), reading(2)]

describe('a claim', () => {
  test('of the first parcel as the whole order says more than is certain', () => {
    expect(one.status).toBe('partially_shipped')
    expect(isAhead(claim('shipped'), one)).toBe(true)
    expect(isAhead(claim('partially_shipped', 2), one)).toBe(true)
  })

  test('of less than is certain is not ahead, and does not agree either', () => {
    expect(isAhead(claim('confirmed', 0), one)).toBe(false)
    expect(agrees(claim('confirmed', 0), one)).toBe(false)
  })

  test('that counts nothing is held to its word alone', () => {
    expect(agrees(claim('shipped'), both)).toBe(true)
    expect(agrees(claim('shipped', 1), both)).toBe(false)
  })
})

describe('what is untrue is measured', () => {
  const hour = (hours: number) => hours * 3_600_000
  const span = { from: 0, until: hour(40), lastTold: hour(10) }
  const truth = [
    [0, none],
    [hour(2), one],
    [hour(6), both],
  ] as const

  test('as ahead, stale or untold by what had been told then', () => {
    const measured = measure({
      ...span,
      truth,
      told: [
        [0, none],
        [hour(3), one],
        [hour(10), both],
      ],
      shown: [
        [0, claim('confirmed', 0)],
        [hour(1), claim('shipped', 2)],
        [hour(2), claim('confirmed', 0)],
        [hour(5), claim('partially_shipped', 1)],
        [hour(10), claim('shipped', 2)],
      ],
    })
    expect(measured).toMatchObject({
      totalMs: hour(40),
      // Shipped from 1 to 2, when nothing was packed.
      aheadMs: hour(1),
      // Nothing from 3 to 5, when one had been told.
      staleMs: hour(2),
      // From 2 to 3 nobody had told of the first, from 6 to 10 of the second.
      untoldMs: hour(5),
      untrueMs: hour(8),
      ahead: [hour(1)],
      manual: false,
      mismatch: false,
    })
  })

  test('and who never catches up needs a person and does not match', () => {
    const shown = [[0, claim('confirmed', 0)]] as const
    const told = [
      [0, none],
      [hour(10), both],
    ] as const
    expect(measure({ ...span, truth, told, shown })).toMatchObject({ manual: true, mismatch: true })
  })

  test('and who was never told may be wrong a day later without a mismatch', () => {
    const shown = [[0, claim('confirmed', 0)]] as const
    expect(measure({ ...span, truth, told: [[0, none]], shown })).toMatchObject({
      manual: true,
      mismatch: false,
      staleMs: 0,
    })
  })
})
