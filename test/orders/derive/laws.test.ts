import fc from 'fast-check'
import { expect, test } from 'vitest'
import { derive } from '../../../src/orders/derive/index.ts'
import type { Facts } from '../../../src/orders/facts.ts'
import { NO_FACTS } from '../../../src/orders/facts.ts'
import { mergeAll } from '../../../src/orders/merge.ts'
import type { LineState, OrderState } from '../../../src/orders/state.ts'
import { anyHistory } from '../../support/arbitrary-events.ts'
import { ORDER } from '../../support/events.ts'
import { rowsOf, stateOf, telling, tracking } from '../../support/given.ts'

const RUNS = 600

const always = (holds: (state: OrderState) => void) =>
  fc.assert(
    fc.property(anyHistory, history => void holds(stateOf(history))),
    { numRuns: RUNS },
  )

const counters = (line: LineState): Readonly<Record<string, number>> => {
  const { ordered, cancelled, net, held, allocated, tracked, scanned } = line
  const { outForDelivery, ready, delivered, undelivered, returned } = line
  return {
    ordered,
    cancelled,
    net,
    held,
    allocated,
    tracked,
    scanned,
    outForDelivery,
    ready,
    delivered,
    undelivered,
    returned,
  }
}

const isOwed = ({ kind }: LineState) => kind === 'physical' || kind === 'pickup' || kind === 'local_delivery'

test('no facts whatever make derive throw', () => {
  always(state => expect(state.rule).toBeGreaterThanOrEqual(1))
  expect(derive(NO_FACTS, tracking).flags).toContain('unrecorded')
})

test('no counter is negative, a fraction, or not a number', () => {
  always(state => {
    for (const line of state.lines) {
      for (const [name, count] of Object.entries(counters(line))) {
        expect(Number.isInteger(count) && count >= 0, `${line.id}.${name} = ${count}`).toBe(true)
      }
    }
  })
})

test('no counter of a line exceeds what is owed, and nothing more is cancelled than was ordered', () => {
  always(state => {
    for (const line of state.lines) {
      const { ordered, cancelled, net, ...rest } = counters(line)
      expect(line.cancelled).toBeLessThanOrEqual(line.ordered)
      expect(line.net).toBeLessThanOrEqual(line.ordered)
      expect(line.net).toBeGreaterThanOrEqual(line.ordered - line.cancelled)
      for (const [name, count] of Object.entries(rest)) {
        expect(
          count,
          `${line.id}.${name} of ${JSON.stringify({ ordered, cancelled, net })}`,
        ).toBeLessThanOrEqual(line.net)
      }
    }
  })
})

test('no unit is both delivered and undelivered', () => {
  always(state => {
    for (const line of state.lines) expect(line.delivered + line.undelivered).toBeLessThanOrEqual(line.net)
  })
})

test('what is scanned is owed: net never falls below it', () => {
  always(state => {
    for (const line of state.lines) expect(line.net).toBeGreaterThanOrEqual(line.scanned)
  })
})

test('progress is of what is owed, and never less than its lines prove one by one', () => {
  always(state => {
    const owed = state.lines.filter(isOwed)
    expect(state.progress.net).toBe(owed.reduce((total, line) => total + line.net, 0))
    for (const counter of ['tracked', 'scanned', 'delivered', 'returned'] as const) {
      // A number of a fulfilment of several lines proves a unit, though nobody can say of which line.
      expect(state.progress[counter], counter).toBeGreaterThanOrEqual(
        owed.reduce((total, line) => total + line[counter], 0),
      )
      expect(state.progress[counter], counter).toBeLessThanOrEqual(state.progress.net)
    }
  })
})

test('the headline agrees with the progress', () => {
  always(({ status, progress, lines }) => {
    const physical = progress.net > 0
    if (status === 'delivered' && physical) expect(progress.delivered).toBe(progress.net)
    if (status === 'returned') expect(progress.returned).toBe(progress.net)
    if (status === 'cancelled') expect(progress.scanned).toBe(0)
    if (status === 'partially_delivered') expect(progress.delivered).toBeLessThan(progress.net)
    if (physical && progress.delivered === progress.net) {
      expect(['delivered', 'partially_returned', 'returned']).toContain(status)
    }
    if (status === 'shipped' && lines.every(line => line.kind !== 'pickup'))
      expect(progress.tracked).toBe(progress.net)
  })
})

test('a substatus belongs to shipped and to nothing else', () => {
  always(({ status, substatus }) => expect(substatus !== null).toBe(status === 'shipped'))
})

test('no parcel is told twice, and no milestone', () => {
  always(({ parcels, milestones }) => {
    const names = milestones.map(({ kind, parcel }) => `${kind} ${parcel}`)
    expect(new Set(parcels.map(parcel => parcel.key)).size).toBe(parcels.length)
    expect(new Set(names).size).toBe(names.length)
  })
})

test('every milestone of a parcel is of one that is live', () => {
  always(({ parcels, milestones }) => {
    const live = new Set(parcels.filter(parcel => parcel.live).map(parcel => parcel.key))
    for (const { parcel } of milestones) if (parcel !== null) expect(live).toContain(parcel)
  })
})

test('only the physically scanned have milestones of the carrier', () => {
  always(({ parcels, milestones }) => {
    for (const { kind, parcel } of milestones) {
      if (kind === 'first_scan') expect(parcels.find(each => each.key === parcel)?.scanned).toBe(true)
    }
  })
})

test('the state depends neither on the order of arrival nor on repetition', () => {
  fc.assert(
    fc.property(anyHistory, history => {
      expect(stateOf([...history.toReversed(), ...history])).toEqual(stateOf(history))
    }),
    { numRuns: RUNS },
  )
})

test('the state does not depend on the order of keys in stored facts', () => {
  fc.assert(
    fc.property(anyHistory, history => {
      const facts = mergeAll(NO_FACTS, history)
      const stored: Facts = JSON.parse(JSON.stringify(facts), (_, value: unknown) =>
        value !== null && typeof value === 'object' && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? 1 : -1)))
          : value,
      )
      expect(derive(stored, tracking)).toEqual(derive(facts, tracking))
    }),
    { numRuns: 200 },
  )
})

test('no two rows of what is said have one key, and each is of a milestone newly passed', () => {
  const circumstances = {
    status: tracking,
    notifications: telling('first_scan', 'delivered'),
    receivedAt: null,
  }
  fc.assert(
    fc.property(anyHistory, anyHistory, (known, news) => {
      const rows = rowsOf(known, news, circumstances)
      const names = stateOf([...known, ...news]).milestones.map(({ kind, parcel }) => `${kind} ${parcel}`)
      expect(new Set(rows.map(row => row.key)).size).toBe(rows.length)
      for (const row of rows) {
        expect(names).toContain(`${row.milestone} ${row.parcel}`)
        expect(row.order).toBe(ORDER)
      }
      const pending = rows.filter(row => row.standing === 'pending').map(row => row.parcel)
      expect(new Set(pending).size, 'one thing is said of a parcel at a time').toBe(pending.length)
    }),
    { numRuns: 300 },
  )
})

test('no piece of a kit is counted twice, and all are where their units are', () => {
  always(state => {
    for (const { net, tracked, scanned, delivered, kit = [] } of state.lines) {
      for (const piece of kit) {
        expect(piece.tracked + piece.unknown).toBeLessThanOrEqual(piece.owed)
        const each = net === 0 ? 0 : piece.owed / net
        expect(piece.tracked).toBeGreaterThanOrEqual(tracked * each)
        expect(piece.scanned).toBeGreaterThanOrEqual(scanned * each)
        expect(piece.delivered).toBeGreaterThanOrEqual(delivered * each)
      }
      for (const stage of ['tracked', 'scanned', 'delivered'] as const) {
        const all = net > 0 && kit.length > 0 && kit.every(piece => piece[stage] >= piece.owed)
        if (all) expect({ tracked, scanned, delivered }[stage]).toBe(net)
      }
    }
  })
})
