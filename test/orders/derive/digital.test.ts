import { describe, test } from 'vitest'
import { story } from '../../support/events.ts'
import { given, tracking } from '../../support/given.ts'

const card = { quantity: 1, kind: 'digital' } as const
const tip = { quantity: 1, kind: 'non_fulfillable' } as const

describe('an order of digital goods only', () => {
  test('is confirmed until its fulfilment is recorded', () => {
    const { order } = story()
    given(order({ card })).expects({ status: 'confirmed', rule: 2, progress: { net: 0 } })
  })

  test('is delivered when its fulfilment is recorded', () => {
    const { order, fulfillment } = story()
    given(order({ card }))
      .when(fulfillment('F1', { card: 1 }, []))
      .expects({ status: 'delivered', rule: 2, flags: { claimed_untracked: false } })
  })

  test('is delivered by that fulfilment also if somebody gave it a number', () => {
    const { order, fulfillment } = story()
    given(order({ card }))
      .when(fulfillment('F1', { card: 1 }, ['A1']))
      .expects({ status: 'delivered', rule: 2 })
  })

  test('is confirmed again when that fulfilment is cancelled', () => {
    const { order, fulfillment } = story()
    given(order({ card }), fulfillment('F1', { card: 1 }, []))
      .when(fulfillment('F1', { card: 1 }, [], { state: 'cancelled' }))
      .expects({ status: 'confirmed' })
  })

  test('is delivered when paid, where policy says so', () => {
    const { order } = story()
    given(order({ card }))
      .under({ status: { ...tracking, digitalDelivered: 'paid' } })
      .expects({ status: 'delivered', rule: 2 })
  })

  test('is not delivered before it is paid, where policy says so', () => {
    const { order } = story()
    given(order({ card }, { financial: 'pending' }))
      .under({ status: { ...tracking, digitalDelivered: 'paid' } })
      .expects({ notStatus: ['delivered'] })
  })

  test('does not wait for a digital line that was cancelled', () => {
    const { order, fulfillment } = story()
    given(order({ card, song: { quantity: 1, kind: 'digital', current: 0, fulfillable: 0 } }))
      .when(fulfillment('F1', { card: 1 }, []))
      .expects({ status: 'delivered', rule: 2 })
  })

  test('is what an order becomes whose physical goods are cancelled', () => {
    const { order, fulfillment } = story()
    given(order({ card, sofa: { quantity: 1, current: 0, fulfillable: 0 } }))
      .when(fulfillment('F1', { card: 1 }, []))
      .expects({ status: 'delivered', rule: 2 })
  })
})

describe('in a mixed order', () => {
  test('a digital line does not block', () => {
    const { order, fulfillment } = story()
    given(order({ card, sofa: 1 }))
      .when(fulfillment('F1', { sofa: 1 }, ['A1']))
      .expects({ status: 'shipped', progress: { net: 1, tracked: 1 } })
  })

  test('a digital line does not advance', () => {
    const { order, fulfillment } = story()
    given(order({ card, sofa: 1 }))
      .when(fulfillment('F1', { card: 1 }, []))
      .expects({ status: 'confirmed', progress: { net: 1, delivered: 0 } })
  })

  test('a tip or a fee does not block', () => {
    const { order, fulfillment } = story()
    given(order({ tip, sofa: 1 }))
      .when(fulfillment('F1', { sofa: 1 }, ['A1']))
      .expects({ status: 'shipped', progress: { net: 1 } })
  })

  test('a tip keeps no order alive of which nothing else is left', () => {
    const { order } = story()
    given(order({ tip, sofa: { quantity: 1, current: 0, fulfillable: 0 } })).expects({
      status: 'cancelled',
      rule: 1,
    })
  })

  test('a digital line keeps an order alive whose physical goods are cancelled', () => {
    const { order } = story()
    given(order({ card, sofa: { quantity: 1, current: 0, fulfillable: 0 } })).expects({
      status: 'confirmed',
      rule: 2,
    })
  })
})
