import { expect, test } from 'vitest'
import { explanationText } from '../../../src/orders/explain/text.ts'
import { day, story } from '../../support/events.ts'
import { explained } from '../../support/explained.ts'
import { stateOf } from '../../support/given.ts'

test('the explanation reads like an answer, from the status down to the deliveries', () => {
  const { order, kit, allocation, fulfillment, scan } = story()
  const text = explanationText(
    explained([
      order({ table: 1 }),
      kit('table', { LEGS: 1, TOP: 1 }),
      allocation('O1', { table: 1 }, { location: 'warehouse B' }),
      fulfillment('F1', { table: 1 }, ['A1'], { carrier: 'UPS' }),
      scan('A1', 'picked_up', { at: day(1) }),
      scan('A1', 'delivered', { at: day(2), carrier: 'FedEx' }),
    ]),
  )
  const lines = text.split('\n')
  expect(lines.slice(0, 8)).toEqual([
    '#1001  (furniture.example:1001)',
    'Status: partially_shipped',
    'Rule 9: something is on its way, and not every unit has a tracking number on a live parcel (0 of 1 units).',
    '',
    'Missing',
    '  1 of 2 pieces of TABLE has no tracking number; waiting for warehouse B',
    '',
    'Lines',
  ])
  expect(lines).toContain(
    '    tracked 0 of 1 (pieces: 1 of 2) · scanned 0 of 1 (pieces: 1 of 2) · delivered 0 of 1 (pieces: 0 of 2)',
  )
  expect(lines).toContain(`    ${day(1)}  picked up (physical), told by carrier (scan-1)`)
  expect(text).toMatch(/Ignored\n {2}scan scan-2 of parcel A1: .*another carrier/)
  expect(text).toMatch(/in facts .* shopify digest-0 {2}order:shop:1001@/)
})

test('an override, and the instants that were asked for, stand at the top', () => {
  const { order, override } = story()
  const known = [order({ sofa: 1 })]
  const overridden = override('on_hold', stateOf(known).basis, day(30))
  const text = explanationText(explained([...known, overridden], { at: day(3), asOfFact: day(2) }))
  expect(text.split('\n').slice(1, 6)).toEqual([
    `As it was shown at ${day(3)}, by today's rules.`,
    `By what had happened until ${day(2)}.`,
    'Status: on_hold',
    `Overridden by desk until ${day(30)}: the customer called`,
    'Computed: confirmed',
  ])
})
