import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NO_FACTS } from '../../../src/orders/facts.ts'
import { mergeAll } from '../../../src/orders/merge.ts'
import { anyHistory } from '../../support/arbitrary-events.ts'
import { day, hour, story } from '../../support/events.ts'
import { explained, ignoredIn } from '../../support/explained.ts'
import { stateOf } from '../../support/given.ts'

const RUNS = 400

describe('of any history an explanation', () => {
  const always = (holds: (history: Parameters<typeof stateOf>[0]) => void) =>
    fc.assert(fc.property(anyHistory, holds), { numRuns: RUNS })

  test('tells the computed status, its rule and its flags', () => {
    always(history => {
      const state = stateOf(history)
      const { computed, rule, flags } = explained(history)
      expect({ computed, rule: rule.number, flags: flags.map(each => each.flag) }).toEqual({
        computed: state.status,
        rule: state.rule,
        flags: state.flags,
      })
    })
  })

  test('counts in each parcel the scans that derive counted, and no other', () => {
    always(history => {
      const counting = explained(history).parcels.map(({ key, scans }) => [
        key,
        scans.flatMap(({ id, ignored }) => (ignored ? [] : id)).toSorted(),
      ])
      const derived = stateOf(history).parcels.map(({ key, scans }) => [
        key,
        scans.map(scan => scan.id).toSorted(),
      ])
      expect(counting).toEqual(derived)
    })
  })

  test('says of every scan either where it counts or why it does not', () => {
    always(history => {
      const { parcels, ignored } = explained(history)
      for (const id of Object.keys(mergeAll(NO_FACTS, history).scans)) {
        const counts = parcels.flatMap(({ scans }) => scans).filter(scan => scan.id === id && !scan.ignored)
        const why = ignored.filter(({ what }) => new RegExp(`^scan ${id}\\b`).test(what))
        expect(counts.length + why.length, id).toBe(1)
      }
    })
  })

  test('misses something of a line exactly while some of it is owed and not delivered', () => {
    always(history => {
      for (const { kind, owed, delivered, missing, tracked } of explained(history).lines) {
        const goods = kind !== 'digital' && kind !== 'non_fulfillable'
        expect(missing.length > 0).toBe(goods && delivered.units.reached < owed)
        const { pieces } = tracked
        if (pieces) expect(pieces.reached === pieces.of).toBe(tracked.units.reached === owed)
      }
    })
  })
})

describe('what is missing is said in words', () => {
  const table = (told = story()) => ({
    ...told,
    known: [
      told.order({ table: 1 }),
      told.kit('table', { LEGS: 1, TOP: 1 }),
      told.allocation('O1', { table: 1 }, { location: 'warehouse B', state: 'in_progress' }),
    ],
  })

  test('a table of which only one number is told waits for the warehouse of the other piece', () => {
    const { known, fulfillment } = table()
    expect(explained([...known, fulfillment('F1', { table: 1 }, ['A1'])])).toMatchObject({
      computed: 'partially_shipped',
      missing: ['1 of 2 pieces of TABLE has no tracking number; waiting for warehouse B'],
      lines: [{ tracked: { units: { reached: 0, of: 1 }, pieces: { reached: 1, of: 2 } }, parcels: ['A1'] }],
    })
  })

  test('a piece that labels do not name is named', () => {
    const { known, label } = table()
    const legs = label('L1', 'A1', [{ line: null, sku: 'LEGS', units: 1 }])
    expect(explained([...known, legs]).missing).toEqual([
      '1 of 2 pieces of TABLE has no tracking number (top); waiting for warehouse B',
    ])
  })

  test('a table on its way waits for its first scan, then for its delivery, parcel by parcel', () => {
    const { known, fulfillment, scan } = table()
    const sent = [...known, fulfillment('F1', { table: 1 }, ['A1', 'B2'])]
    const seen = [...sent, scan('A1', 'delivered')]
    expect(explained(seen).missing).toEqual([
      '1 of 2 pieces of TABLE was not scanned by a carrier; parcel B2 stands at label created',
    ])
    expect(explained([...seen, scan('B2', 'in_transit')]).missing).toEqual([
      '1 of 2 pieces of TABLE is not delivered; parcel B2 stands at in transit',
    ])
    expect(explained([...seen, scan('B2', 'delivered')])).toMatchObject({
      computed: 'delivered',
      missing: [],
    })
  })

  test('lines of a bundle are spoken of as one, by its title or else by theirs', () => {
    const { order, bundle, allocation, fulfillment, scan } = story()
    const part = (title: string) => ({ quantity: 1, title, bundle: 'B1' })
    const placed = [
      order({ legs: part('Table legs'), top: part('Table top'), lamp: 1 }),
      allocation('O1', { legs: 1, top: 1 }, { location: 'warehouse B' }),
      fulfillment('F1', { legs: 1, lamp: 1 }, ['A1']),
      scan('A1', 'delivered'),
    ]
    const lacks = '(Table top); waiting for warehouse B'
    expect(explained(placed).missing).toEqual([
      `1 of 2 pieces of the bundle of Table legs and Table top has no tracking number ${lacks}`,
    ])
    const named = [...placed, bundle('B1', { title: 'Oak table' })]
    expect(explained(named).missing).toEqual([
      `1 of 2 pieces of bundle Oak table has no tracking number ${lacks}`,
    ])
    expect(explained([...named, fulfillment('F2', { top: 1 }, ['B2'])]).missing).toEqual([
      '1 of 2 pieces of bundle Oak table was not scanned by a carrier (Table top); parcel B2 stands at label created',
    ])
  })

  test('units that are held, scheduled or to be collected say so', () => {
    const { order, allocation, hold } = story()
    const shop = order({ sofa: 2, lamp: 1, rug: 1 })
    const at = (location: string) => ({ location })
    expect(
      explained([
        shop,
        allocation('O1', { sofa: 2 }, { ...at('A'), state: 'on_hold' }),
        allocation('O2', { lamp: 1 }, { ...at('B'), state: 'scheduled', scheduledFor: day(9) }),
        allocation('O3', { rug: 1 }, { ...at('C'), method: 'pickup', readyForPickup: true }),
      ]).missing,
    ).toEqual([
      '2 of 2 units of SOFA have no tracking number; held at A',
      `1 of 1 unit of LAMP has no tracking number; scheduled at B for ${day(9)}`,
      '1 of 1 unit of RUG was not collected; ready to be collected at C',
    ])
    expect(explained([shop, hold('H1')]).missing[0]).toBe(
      '2 of 2 units of SOFA have no tracking number; the whole order is held',
    )
  })

  test('an order that nobody has told, or paid, says that', () => {
    const { fulfillment, order } = story()
    expect(explained([fulfillment('F1', { sofa: 1 }, ['A1'])]).missing).toEqual([
      'the order itself has not been told by the shop',
    ])
    expect(explained([order({ sofa: 1 }, { financial: 'pending' })]).missing[0]).toBe('no payment is secured')
  })
})

describe('what was told and does not count is named with its reason', () => {
  const shipped = (numbers: readonly string[] = ['A1']) => {
    const told = story()
    return { ...told, known: [told.order({ sofa: 1 }), told.fulfillment('F1', { sofa: 1 }, numbers)] }
  }

  test.each([
    ['before_window', { at: day(-3) }],
    ['after_window', { at: day(121) }],
    ['electronic', { evidence: 'electronic' }],
    ['claimed', { evidence: 'claimed' }],
  ] as const)('a scan: %s', (because, told) => {
    const { known, scan } = shipped()
    expect(ignoredIn(explained([...known, scan('A1', 'in_transit', told)]))).toEqual([
      expect.stringMatching(`^${because}: scan scan-1 of parcel A1`),
    ])
  })

  test('a scan of another carrier', () => {
    const told = story()
    const events = [
      told.order({ sofa: 1 }),
      told.fulfillment('F1', { sofa: 1 }, ['A1'], { carrier: 'UPS' }),
      told.scan('A1', 'delivered', { carrier: 'FedEx' }),
    ]
    expect(explained(events)).toMatchObject({ computed: 'shipped', ignored: [{ because: 'other_carrier' }] })
  })

  test('a scan that its carrier corrected, and one that another feed may not raise again', () => {
    const { known, scan } = shipped()
    const events = [
      ...known,
      scan('A1', 'delivered', { at: day(1) }),
      scan('A1', 'in_transit', { at: day(2), correction: true }),
      scan('A1', 'out_for_delivery', { at: day(3), feed: 'shop' }),
    ]
    expect(ignoredIn(explained(events))).toEqual([
      expect.stringMatching('^corrected: scan scan-1'),
      expect.stringMatching('^corrected_by_other_feed: scan scan-3'),
    ])
  })

  test('a scan that was withdrawn, and one of a number that no record carries', () => {
    const { known, scan, withdrawn } = shipped()
    const first = scan('A1', 'delivered')
    expect(ignoredIn(explained([...known, first, withdrawn(first), scan('Z9', 'delivered')]))).toEqual([
      expect.stringMatching('^withdrawn: scan scan-1'),
      expect.stringMatching('^no_such_parcel: scan scan-2'),
    ])
  })

  test("the shop's own status that repeated an event which was deleted", () => {
    const { known, fulfillment, fulfillmentEvent, withdrawn } = shipped()
    const event = fulfillmentEvent('F1', 'delivered', { at: day(1) })
    const claim = { stage: 'delivered', evidence: 'physical' } as const
    const events = [
      ...known,
      event,
      fulfillment('F1', { sofa: 1 }, ['A1'], { claim }),
      withdrawn(event),
      fulfillment('F1', { sofa: 1 }, ['A1']),
    ]
    expect(explained(events)).toMatchObject({ computed: 'shipped' })
    expect(ignoredIn(explained(events))).toContainEqual(
      expect.stringMatching("^withdrawn: the shop's own status of fulfilment F1: delivered"),
    )
  })

  test('an event of a fulfilment whose number was replaced after it, and one of an unknown fulfilment', () => {
    const { known, fulfillment, fulfillmentEvent } = shipped()
    const events = [
      ...known,
      fulfillment('F1', { sofa: 1 }, ['B2'], { updated: day(2) }),
      fulfillmentEvent('F1', 'delivered', { at: day(1), recorded: day(1) }),
      fulfillmentEvent('F9', 'delivered', { at: day(1) }),
    ]
    expect(ignoredIn(explained(events))).toEqual([
      expect.stringMatching('^nobodys_scan: scan scan-1'),
      expect.stringMatching('^unknown_fulfillment: scan scan-2'),
    ])
  })

  test('a voided label, a cancelled fulfilment, a replaced parcel and a return label', () => {
    const { order, fulfillment, label, replaced } = story()
    const events = [
      order({ sofa: 3 }),
      label('L1', 'A1', { sofa: 1 }, { voided: true }),
      fulfillment('F2', { sofa: 1 }, ['B2'], { state: 'cancelled' }),
      fulfillment('F3', { sofa: 1 }, ['C3']),
      replaced('C3', 'D4'),
      label('L5', 'E5', { sofa: 1 }, { isReturn: true }),
    ]
    const { ignored, parcels } = explained(events)
    expect(ignored.map(each => each.because)).toEqual(['voided', 'cancelled', 'superseded', 'return_label'])
    expect(parcels.find(each => each.key === 'C3')).toMatchObject({ because: 'replaced by D4' })
  })

  test('a refund that the newest snapshot lists', () => {
    const { order, refund } = story()
    const events = [
      order({ sofa: { quantity: 2, current: 1 } }, { refunds: ['R1'] }),
      refund('R1', { sofa: 1 }, 'cancel'),
      refund('R2', { sofa: 1 }, 'cancel'),
    ]
    expect(ignoredIn(explained(events))).toEqual(['refund_listed: refund R1'])
  })

  test('an older version, which is not taken for one while it still adds something', () => {
    const { order, fulfillment } = story()
    const old = order({ sofa: 1 })
    const first = fulfillment('F1', { sofa: 1 }, ['A1'])
    const { ignored, facts } = explained([
      old,
      order({ sofa: 2 }),
      first,
      fulfillment('F1', { sofa: 1 }, ['B2']),
    ])
    expect(ignored).toMatchObject([{ because: 'stale_version', why: expect.stringContaining(old.id) }])
    expect(facts.flatMap(fact => fact.events).find(event => event.id === first.id)?.inFacts).toBe(true)
  })

  test('what is stored and not merged yet', () => {
    const { known, scan } = shipped()
    const event = scan('A1', 'delivered')
    const unmerged = [{ event, source: 'carrier', digest: 'd', receivedAt: day(1) }]
    expect(explained(known, { unmerged }).ignored).toMatchObject([{ because: 'not_merged' }])
  })
})

describe('an override is explained', () => {
  const overridden = () => {
    const told = story()
    const known = [told.order({ sofa: 1 }), told.fulfillment('F1', { sofa: 1 }, ['A1'])]
    const { basis } = stateOf(known)
    return { ...told, basis, events: [...known, told.override('on_hold', basis, day(30))] }
  }

  test('in force, beside the computed status', () => {
    const { events } = overridden()
    expect(explained(events)).toMatchObject({
      shown: 'on_hold',
      computed: 'shipped',
      override: { by: 'desk', why: 'the customer called', inForce: true },
      ignored: [],
    })
  })

  test('once it has ended, once something moved, and once it was lifted', () => {
    const { events, scan, override, basis } = overridden()
    const cases = [
      [explained(events, { now: day(31) }), 'override_expired'],
      [explained([...events, scan('A1', 'in_transit')]), 'override_outdated'],
      [explained([...events, override(null, basis)]), 'override_lifted'],
    ] as const
    for (const [explanation, because] of cases) {
      expect(explanation.shown).toBe(explanation.computed)
      expect(explanation.ignored).toContainEqual(expect.objectContaining({ because }))
    }
  })
})

test('every fact names the events that told of it and their deliveries', () => {
  const { order, scan } = story()
  const [placed, seen] = [order({ sofa: 1 }), scan('A1', 'in_transit', { at: hour(2) })]
  expect(explained([placed, seen]).facts).toEqual([
    {
      resource: placed.resource,
      says: 'order #1001: 1 line, paid',
      events: [
        {
          id: placed.id,
          source: 'shopify',
          digest: 'digest-0',
          receivedAt: '2026-03-20T00:00:00.000Z',
          inFacts: true,
        },
      ],
    },
    {
      resource: seen.resource,
      says: `scan: in transit (physical) of A1, at ${hour(2)}, told by carrier`,
      events: [expect.objectContaining({ id: seen.id, digest: 'digest-1', inFacts: true })],
    },
  ])
})
