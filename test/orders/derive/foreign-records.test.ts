import { describe, expect, test } from 'vitest'
import { story } from '../../support/events.ts'
import { explained } from '../../support/explained.ts'
import { given } from '../../support/given.ts'

const LINE = '14100000000001'
const ELSEWHERE = '14100000000777'
const SKU = { quantity: 2, sku: 'OAK' }

/** An order with ids as a shop has them. */
const shop = (s: ReturnType<typeof story>) => s.order({ [LINE]: SKU }, { externalId: '6100000000001' })
const box = (line: string | null, units = 1) => [{ line, sku: 'OAK', units }]

describe('a label that reached the order by its number', () => {
  test('counts when its key is this order', () => {
    const s = story()
    given(shop(s), s.label('l1', '1Z1', box(LINE), { orderKey: '6100000000001' })).expects({
      lines: { [LINE]: { tracked: 1 } },
      flags: { unmatched: false },
    })
  })

  test('when orderKey resolves to another order the key wins: it does not count, and the order is flagged', () => {
    const s = story()
    given(shop(s), s.label('l1', '1Z1', box(null), { orderKey: '6100000000999' })).expects({
      lines: { [LINE]: { tracked: 0 } },
      parcels: { '1Z1': null },
      flags: { unmatched: true },
    })
  })

  test.each(['1001', '774001', 'manual-4f2a'])(
    'counts when its key "%s" is no id of a shop at all',
    orderKey => {
      const s = story()
      given(shop(s), s.label('l1', '1Z1', box(null), { orderKey })).expects({
        lines: { [LINE]: { tracked: 1 } },
        flags: { unmatched: false },
      })
    },
  )

  test('counts whatever its key is when it names a line of this order', () => {
    const s = story()
    given(shop(s), s.label('l1', '1Z1', box(LINE), { orderKey: '6100000000999' })).expects({
      lines: { [LINE]: { tracked: 1 } },
    })
  })

  test('without a key follows the allocation that it was made for', () => {
    const s = story()
    const label = s.label('l1', '1Z1', null, { allocationId: 'ss1' })
    given(
      shop(s),
      label,
      s.allocation('ss1', box(null), { feed: 'shipstation', orderKey: '6100000000999', state: 'on_hold' }),
    ).expects({ parcels: { '1Z1': null }, lines: { [LINE]: { held: 0 } }, flags: { unmatched: true } })
    given(shop(s), label).expects({ parcels: { '1Z1': { live: true } }, flags: { unmatched: false } })
  })
})

describe('orders that were merged into one at the warehouse', () => {
  test('a line of another order with the SKU of ours is not ours', () => {
    const s = story()
    const together = [...box(LINE), ...box(ELSEWHERE)]
    given(
      shop(s),
      s.allocation('ss1', together, { feed: 'shipstation', state: 'in_progress' }),
      s.label('l1', '1Z1', together, { allocationId: 'ss1', orderKey: '6100000000999' }),
    ).expects({ lines: { [LINE]: { tracked: 1, allocated: 1 } }, flags: { unmatched: false } })
  })

  test('a box with nothing of this order is not shown here, and nobody need look', () => {
    const s = story()
    given(
      shop(s),
      s.allocation('ss1', [...box(LINE), ...box(ELSEWHERE)], { feed: 'shipstation', state: 'in_progress' }),
      s.label('l1', '1Z1', box(ELSEWHERE), { allocationId: 'ss1' }),
      s.scan('1Z1', 'picked_up'),
    ).expects({
      parcels: { '1Z1': null },
      flags: { unmatched: false },
      milestones: { 'first_scan 1Z1': false },
    })
  })
})

test('the explanation says why such a record does not count', () => {
  const s = story()
  const { ignored } = explained([shop(s), s.label('l1', '1Z1', box(null), { orderKey: '6100000000999' })])
  expect(ignored).toEqual([expect.objectContaining({ because: 'other_order', what: 'label l1' })])
})
