import { describe, expect, test } from 'vitest'
import type { OrderStatus, WismoEvent } from '../../../src/events/event.ts'
import { day, story } from '../../support/events.ts'
import { stateOf } from '../../support/given.ts'
import { skus } from '../../support/goods.ts'
import { type Asked, viewOfEvents } from '../../support/status-view.ts'

type Tells = (told: ReturnType<typeof story>) => readonly WismoEvent[]

const chair = { title: 'Oak chair', quantity: 1 }
const lamp = { title: 'Lamp', quantity: 1 }
const sofa = { title: 'Sofa', quantity: 1 }

const said = (tells: Tells, asked: Asked = {}) => viewOfEvents(tells(story()), asked)
const inBoth = (tells: Tells, asked: Asked = {}) => [
  said(tells, asked).sentence,
  said(tells, { ...asked, locale: 'de' }).sentence,
]

/** The brief's table as one line, of which the legs and the top come from two warehouses. */
const table: Tells = ({ order, kit }) => [
  order({ table: { title: 'Dining table', quantity: 1 } }),
  kit('table', { 'TABLE LEGS': 1, 'TABLE TOP': 1 }),
]

const oneParcel =
  (stage: Parameters<ReturnType<typeof story>['scan']>[1], told = {}): Tells =>
  ({ order, fulfillment, scan }) => [
    order({ chair }),
    fulfillment('F1', { chair: 1 }, ['A1']),
    scan('A1', 'picked_up', { at: day(1) }),
    scan('A1', stage, { at: day(2), ...told }),
  ]

describe('the sentence of an order', () => {
  const rows: readonly (readonly [string, Tells, string, string])[] = [
    [
      'that is not paid',
      ({ order }) => [order({ chair }, { financial: 'pending' })],
      'Your order is waiting for its payment.',
      'Ihre Bestellung wartet auf die Zahlung.',
    ],
    [
      'of which only a parcel is known',
      ({ label }) => [label('L1', 'A1', null)],
      'Nothing more is known of your order yet.',
      'Zu Ihrer Bestellung ist noch nichts Weiteres bekannt.',
    ],
    [
      'that is confirmed',
      ({ order }) => [order({ chair })],
      'Your order is confirmed.',
      'Ihre Bestellung ist bestätigt.',
    ],
    [
      'that is cancelled',
      ({ order }) => [order({ chair }, { cancelledAt: day(1) })],
      'Your order was cancelled on Tuesday, 3 March.',
      'Ihre Bestellung wurde am Dienstag, 3. März storniert.',
    ],
    [
      'of two things on their way',
      ({ order, fulfillment, scan }) => [
        order({ chair: { ...chair, quantity: 2 }, lamp }),
        fulfillment('F1', { chair: 2 }, ['A1']),
        fulfillment('F2', { lamp: 1 }, ['B2']),
        scan('A1', 'in_transit'),
        scan('B2', 'in_transit'),
      ],
      'Your Oak chair (2) and Lamp are on their way, in 2 parcels.',
      'Unterwegs, in 2 Paketen: Oak chair (2) und Lamp.',
    ],
    [
      'of more things than can be named',
      ({ order, fulfillment, scan }) => [
        order({ chair, lamp, sofa }),
        fulfillment('F1', { chair: 1, lamp: 1 }, ['A1']),
        fulfillment('F2', { sofa: 1 }, ['B2']),
        scan('A1', 'in_transit'),
        scan('B2', 'in_transit'),
      ],
      'All 3 items are on their way, in 2 parcels.',
      'Alle 3 Artikel sind unterwegs, in 2 Paketen.',
    ],
    [
      'of which one parcel came and one thing is held',
      ({ order, fulfillment, scan, allocation }) => [
        order({ chair, lamp }),
        fulfillment('F1', { chair: 1 }, ['A1']),
        scan('A1', 'delivered', { at: day(1) }),
        allocation('W1', { lamp: 1 }, { state: 'on_hold' }),
      ],
      'Your Oak chair was delivered on Tuesday, 3 March. The Lamp is on hold.',
      'Zugestellt am Dienstag, 3. März: Oak chair. Angehalten: Lamp.',
    ],
    [
      'of which a thing is here and there',
      ({ order, fulfillment, scan }) => [
        order({ chair: { ...chair, quantity: 3 } }),
        fulfillment('F1', { chair: 1 }, ['A1']),
        fulfillment('F2', { chair: 2 }, ['B2']),
        scan('A1', 'delivered', { at: day(1) }),
        scan('B2', 'out_for_delivery'),
      ],
      'Your Oak chair (1 of 3) was delivered on Tuesday, 3 March. The Oak chair (2 of 3) are out for delivery.',
      'Zugestellt am Dienstag, 3. März: Oak chair (1 von 3). In Zustellung: Oak chair (2 von 3).',
    ],
    [
      'that came at once',
      oneParcel('delivered'),
      'Delivered on Wednesday, 4 March.',
      'Zugestellt am Mittwoch, 4. März.',
    ],
    [
      'that came on two days',
      ({ order, fulfillment, scan }) => [
        order({ chair, lamp, sofa }),
        fulfillment('F1', { chair: 1, lamp: 1 }, ['A1']),
        fulfillment('F2', { sofa: 1 }, ['B2']),
        scan('A1', 'delivered', { at: day(1) }),
        scan('B2', 'delivered', { at: day(3) }),
      ],
      'All 3 items were delivered, the last of them on Thursday, 5 March.',
      'Alle 3 Artikel wurden zugestellt, das Letzte am Donnerstag, 5. März.',
    ],
    [
      'that nobody was there to take, with what the carrier reports',
      oneParcel('delivery_attempted', { condition: 'address_issue' }),
      'Your Oak chair could not be delivered yet. The carrier reports a problem with the address.',
      'Noch nicht zugestellt, Zustellung versucht: Oak chair. Der Paketdienst meldet ein Problem mit der Adresse.',
    ],
    [
      'that waits at a pickup point',
      oneParcel('available_for_pickup'),
      'Your Oak chair is ready to be picked up.',
      'Zur Abholung bereit: Oak chair.',
    ],
    [
      'that was lost',
      oneParcel('lost'),
      'Your Oak chair was lost by the carrier.',
      'Beim Paketdienst verloren gegangen: Oak chair.',
    ],
    [
      'that goes back',
      oneParcel('return_to_sender'),
      'Your Oak chair is on its way back.',
      'Auf dem Rückweg: Oak chair.',
    ],
    [
      'of which some came back',
      ({ order, fulfillment, scan, refund }) => [
        order({ chair: { ...chair, quantity: 3 } }),
        fulfillment('F1', { chair: 3 }, ['A1']),
        scan('A1', 'delivered'),
        refund('R1', { chair: 1 }, 'return'),
      ],
      '1 of 3 items has been returned.',
      '1 von 3 Artikeln wurde zurückgesandt.',
    ],
    [
      'that was collected at the shop',
      ({ order, fulfillment }) => [
        order({ chair: { ...chair, kind: 'pickup' } }),
        fulfillment('F1', { chair: 1 }, []),
      ],
      'Your order has been picked up.',
      'Ihre Bestellung wurde abgeholt.',
    ],
  ]

  test.each(rows)('%s', (_of, tells, en, de) => {
    expect(inBoth(tells)).toEqual([en, de])
  })
})

describe('a thing of several pieces', () => {
  test('is spoken of by its pieces where labels name them: the top is on its way, the legs are not', () => {
    const tells: Tells = told => [
      ...table(told),
      told.allocation('W1', { table: 1 }, { state: 'in_progress' }),
      told.label('L1', 'A1', skus({ 'TABLE TOP': 1 })),
      told.scan('A1', 'in_transit'),
    ]
    expect(inBoth(tells)).toEqual([
      'Your table top is on its way. The table legs are still being packed.',
      'Unterwegs: table top. Wird noch verpackt: table legs.',
    ])
    expect(said(tells)).toMatchObject({
      items: [
        {
          pieces: [
            { title: 'table legs', count: 1, status: 'open', label: 'Not in a parcel yet' },
            { title: 'table top', count: 1, status: 'scanned', label: 'With the carrier' },
          ],
        },
      ],
      missing: [{ title: 'table legs', part_of: 'Dining table', waits_for: 'packing' }],
    })
  })

  test('no piece is named where the shop tells one number and nobody says what is behind it', () => {
    const tells: Tells = told => [
      ...table(told),
      told.fulfillment('F1', { table: 1 }, ['A1']),
      told.scan('A1', 'in_transit'),
    ]
    expect(inBoth(tells)).toEqual([
      'Part of Dining table is on its way. The rest of Dining table is still to be sent.',
      'Unterwegs: ein Teil von Dining table. Noch nicht versandt: der Rest von Dining table.',
    ])
    expect(said(tells).items[0]?.pieces?.map(({ status }) => status)).toEqual(['unknown', 'unknown'])
  })

  test('of which one parcel of two moves is spoken of by parcels', () => {
    const tells: Tells = told => [
      ...table(told),
      told.fulfillment('F1', { table: 1 }, ['A1', 'B2']),
      told.scan('A1', 'in_transit'),
    ]
    expect(inBoth(tells)).toEqual([
      '1 of 2 parcels is on its way. The other parcel is waiting for the carrier to scan it.',
      '1 von 2 Paketen ist unterwegs. Das andere Paket ist noch nicht vom Paketdienst erfasst.',
    ])
  })

  test('is whole again when every parcel of it moves', () => {
    const tells: Tells = told => [
      ...table(told),
      told.fulfillment('F1', { table: 1 }, ['A1', 'B2']),
      told.scan('A1', 'in_transit'),
      told.scan('B2', 'in_transit'),
    ]
    expect(said(tells).sentence).toBe('Your Dining table is on its way, in 2 parcels.')
  })
})

describe('nothing untrue', () => {
  const claimed = { claim: { stage: 'delivered', evidence: 'claimed' } } as const

  test('a sentence never says delivered for what is only claimed', () => {
    for (const numbers of [['A1'], []]) {
      const { sentence, shipments } = said(({ order, fulfillment }) => [
        order({ chair }),
        fulfillment('F1', { chair: 1 }, numbers, claimed),
      ])
      expect([sentence, ...shipments.map(each => each.sentence)].join(' ')).not.toMatch(/deliver/i)
    }
  })

  test('a parcel without a number is not called on its way', () => {
    const { sentence, shipments, missing } = said(({ order, fulfillment }) => [
      order({ chair }),
      fulfillment('F1', { chair: 1 }, []),
    ])
    expect(sentence).toBe(
      'Your Oak chair was marked as sent by the shop, without a tracking number to follow.',
    )
    expect(shipments[0]?.sentence).toBe('Marked as sent by the shop, without a tracking number to follow.')
    expect(missing).toEqual([])
  })

  test('a parcel with a number that nobody has scanned is not called on its way', () => {
    const tells: Tells = ({ order, fulfillment }) => [
      order({ chair }),
      fulfillment('F1', { chair: 1 }, ['A1']),
    ]
    expect(said(tells).sentence).toBe('Your Oak chair is waiting for the carrier to scan it.')
    expect(said(tells, { now: day(9) }).sentence).toBe(
      'Your Oak chair has a tracking number; only the carrier’s own page tells more.',
    )
  })

  test('what was on its way weeks ago is said to be silent since', () => {
    const tells = oneParcel('in_transit')
    expect(inBoth(tells, { now: day(20) })).toEqual([
      'Nothing has been heard of your Oak chair since Wednesday, 4 March.',
      'Seit Mittwoch, 4. März ohne Meldung: Oak chair.',
    ])
  })

  test('where a fulfilment has several numbers nobody says which thing was delivered', () => {
    const { sentence } = said(({ order, fulfillment, scan }) => [
      order({ chair, lamp, sofa }),
      fulfillment('F1', { chair: 1, lamp: 1, sofa: 1 }, ['A1', 'B2']),
      scan('A1', 'delivered', { at: day(1) }),
    ])
    expect(sentence).toBe(
      '1 of 2 parcels was delivered on Tuesday, 3 March. The other parcel is waiting for the carrier to scan it.',
    )
  })

  test('the same unit under two labels is not two units, and not one that is missing', () => {
    const { sentence, missing } = said(({ order, fulfillment, label, scan }) => [
      order({ chair: { ...chair, quantity: 2 } }),
      fulfillment('F1', { chair: 1 }, ['A1']),
      label('L1', 'B2', { chair: 1 }),
      scan('A1', 'in_transit'),
      scan('B2', 'in_transit'),
    ])
    expect(missing).toEqual([])
    expect(sentence).toBe('2 parcels are on their way.')
  })

  test('beside a gift card the goods are not all of the order', () => {
    const { sentence } = said(({ order, fulfillment, scan }) => [
      order({ chair, lamp, sofa, card: { title: 'Gift card', quantity: 1, kind: 'digital' } }),
      fulfillment('F1', { chair: 1, lamp: 1, sofa: 1 }, ['A1']),
      scan('A1', 'in_transit'),
    ])
    expect(sentence).toBe('3 of 4 items are on their way.')
  })

  test('what a person has set is said alone, until it ends, without what the facts say otherwise', () => {
    const set =
      (facts: Tells, status: OrderStatus): Tells =>
      told => {
        const events = facts(told)
        return [...events, told.override(status, stateOf(events).basis)]
      }
    const arrived = set(oneParcel('in_transit'), 'delivered')
    expect(inBoth(arrived)).toEqual(['Delivered.', 'Zugestellt.'])
    expect(said(arrived, { now: day(31) }).sentence).toMatch(/^Nothing has been heard/)
    expect(said(set(oneParcel('delivered'), 'undelivered')).sentence).toBe(
      'Your order could not be delivered.',
    )
  })

  test('a title that is empty, or runs over lines, leaves no hole', () => {
    const titled = (title: string) =>
      said(({ order, fulfillment, scan }) => [
        order({ chair: { title, quantity: 1 } }),
        fulfillment('F1', { chair: 1 }, ['A1']),
        scan('A1', 'in_transit'),
      ]).sentence
    expect(titled(' \u200b\n')).toBe('Your item is on its way.')
    expect(titled('Oak\n chair')).toBe('Your Oak chair is on its way.')
    expect(titled('{what}')).toBe('Your {what} is on its way.')
  })
})

describe('the sentence of a parcel', () => {
  test('says since when, and what the carrier reports', () => {
    const tells = oneParcel('in_transit', { condition: 'delayed' })
    const [en, de] = [said(tells), said(tells, { locale: 'de' })].map(view => view.shipments[0]?.sentence)
    expect(en).toBe('On its way; last heard of on Wednesday, 4 March. The carrier reports a delay.')
    expect(de).toBe(
      'Unterwegs; zuletzt gemeldet am Mittwoch, 4. März. Der Paketdienst meldet eine Verspätung.',
    )
  })

  test('of one that was delivered names the day on the clocks of the shop', () => {
    const tells = oneParcel('delivered', { at: '2026-03-04T02:00:00.000Z' })
    expect(said(tells, { timeZone: 'America/Chicago' }).shipments[0]?.sentence).toBe(
      'Delivered on Tuesday, 3 March.',
    )
  })

  test('names the year where it is not this one', () => {
    expect(said(oneParcel('delivered'), { now: '2027-01-02T00:00:00.000Z' }).sentence).toBe(
      'Delivered on Wednesday, 4 March 2026.',
    )
  })
})

test('goods that are loaded down or collected are no parcel', () => {
  const { shipments } = said(({ order, fulfillment }) => [
    order({ card: { title: 'Gift card', quantity: 1, kind: 'digital' } }),
    fulfillment('F1', { card: 1 }, []),
  ])
  expect(shipments).toEqual([])
})
