import { describe, test } from 'vitest'
import { story } from '../../support/events.ts'
import { given } from '../../support/given.ts'
import { skus } from '../../support/goods.ts'

const WAREHOUSE = { feed: 'shipstation' } as const

describe('the shop and its warehouse tell of the same units', () => {
  test('which are held once: one held of two does not hold the order', () => {
    const s = story()
    given(
      s.order({ chair: 2 }),
      s.allocation('fo1', { chair: 1 }, { state: 'on_hold' }),
      s.allocation('ss1', { chair: 1 }, { ...WAREHOUSE, state: 'on_hold' }),
    ).expects({ lines: { chair: { held: 1 } }, notStatus: ['on_hold'] })
  })

  test('which are allocated once, be they split differently', () => {
    const s = story()
    given(
      s.order({ chair: 5 }),
      s.allocation('fo1', { chair: 3 }, { state: 'in_progress' }),
      s.allocation('ss1', { chair: 1 }, { ...WAREHOUSE, state: 'in_progress' }),
      s.allocation('ss2', { chair: 2 }, { ...WAREHOUSE, state: 'in_progress' }),
    ).expects({ status: 'processing', lines: { chair: { allocated: 3 } } })
  })

  test('and who tells of more counts', () => {
    const s = story()
    given(
      s.order({ chair: 3 }),
      s.allocation('fo1', { chair: 3 }, { state: 'open' }),
      s.allocation('ss1', { chair: 3 }, { ...WAREHOUSE, state: 'on_hold' }),
    ).expects({ status: 'on_hold', lines: { chair: { held: 3 } } })
  })
})

test('a warehouse that knows only the SKU allocates the line that has it', () => {
  const s = story()
  given(
    s.order({ chair: 2, sofa: 1 }),
    s.allocation('ss1', skus({ CHAIR: 2 }), { ...WAREHOUSE, state: 'in_progress' }),
  ).expects({ status: 'processing', lines: { chair: { allocated: 2 }, sofa: { allocated: 0 } } })
})

test('of two lines with one SKU the first is meant, and not both', () => {
  const s = story()
  given(
    s.order({ chair: 2, other: { quantity: 2, sku: 'CHAIR' } }),
    s.allocation('ss1', skus({ CHAIR: 2 }), { ...WAREHOUSE, state: 'in_progress' }),
  ).expects({ lines: { chair: { allocated: 2 }, other: { allocated: 0 } } })
})

test('what is shipped by the warehouse’s own word is allocated no more, and is not shipped by it', () => {
  const s = story()
  given(s.order({ chair: 1 }), s.allocation('ss1', { chair: 1 }, { ...WAREHOUSE, state: 'closed' })).expects({
    status: 'confirmed',
    lines: { chair: { allocated: 0, tracked: 0 } },
  })
})

test('how the customer gets it is known to the shop alone', () => {
  const s = story()
  given(
    s.order({ chair: 1 }),
    s.allocation('fo1', { chair: 1 }, { method: 'pickup' }),
    s.allocation('ss1', { chair: 1 }, { ...WAREHOUSE, method: 'shipping' }),
  ).expects({ lines: { chair: { kind: 'pickup' } }, flags: { pickup: true } })
})
