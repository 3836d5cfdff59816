import { describe, expect, test } from 'vitest'
import { statusView } from '../../../src/http/status/view.ts'
import { stepsOf } from '../../../src/http/track/steps.ts'
import { policy } from '../../../src/policy/index.ts'
import { NOW, rowOf, STATE_NAMES, TOKEN_OF } from '../../support/order-pages.ts'

const viewOf = (name: string) => {
  const row = rowOf(TOKEN_OF(name))
  if (row?.state == null) throw new Error(`there is no state "${name}"`)
  const asked = { tracking: policy.tracking, locale: 'en', storefront: policy.storefront } as const
  return statusView({ ...row, state: row.state }, NOW, asked)
}

/** `+` done, `~` begun, `-` still open; `!` where the order stands. */
const MARKS = { done: '+', begun: '~', open: '-' } as const
const drawn = (name: string): string =>
  stepsOf(viewOf(name))
    .map(step => `${MARKS[step.standing]}${step.name}${step.current ? '!' : ''}`)
    .join(' ')

const notesOf = (name: string) =>
  Object.fromEntries(
    stepsOf(viewOf(name)).flatMap(step => (step.note === null ? [] : [[step.name, step.note]])),
  )

describe('the steps of an order', () => {
  test.each([
    ['waiting for payment', '+ordered! -prepared -shipped -out_for_delivery -delivered'],
    ['confirmed', '+ordered! -prepared -shipped -out_for_delivery -delivered'],
    ['on hold', '+ordered! -prepared -shipped -out_for_delivery -delivered'],
    ['processing', '+ordered ~prepared! -shipped -out_for_delivery -delivered'],
    ['table of which the legs are packed', '+ordered ~prepared! ~shipped -out_for_delivery -delivered'],
    ['awaiting the carrier', '+ordered +prepared ~shipped! -out_for_delivery -delivered'],
    ['two parcels', '+ordered +prepared ~shipped! -out_for_delivery -delivered'],
    ['later than promised', '+ordered +prepared +shipped! -out_for_delivery -delivered'],
    ['out for delivery', '+ordered +prepared +shipped +out_for_delivery ~delivered!'],
    ['partly delivered', '+ordered +prepared ~shipped! ~out_for_delivery ~delivered'],
    ['delivered', '+ordered +prepared +shipped +out_for_delivery +delivered!'],
    ['ready for pickup', '+ordered +prepared +shipped +ready_for_pickup! -delivered'],
    ['to be collected', '+ordered +prepared +ready_for_pickup! -collected'],
    ['undelivered', '+ordered +prepared +shipped +undelivered!'],
    ['partly returned', '+ordered +prepared +shipped +out_for_delivery +delivered ~returned!'],
    ['digital', '+ordered +provided!'],
    ['cancelled', ''],
  ])('%s', (name, steps) => {
    expect(drawn(name)).toBe(steps)
  })

  test('a label is no shipment: what no carrier has scanned is not drawn as shipped', () => {
    expect(notesOf('awaiting the carrier')).toEqual({ shipped: { of: 'awaiting scan' } })
  })

  test('of parcels that are all known it is said how many of them', () => {
    expect(notesOf('two parcels')).toEqual({ shipped: { of: 'parcels', count: 1, total: 2 } })
  })

  test('while something is still to be packed nobody says of how many parcels', () => {
    const note = { of: 'parcels so far', count: 1 }
    expect(notesOf('table of which the legs are packed')).toEqual({ prepared: note, shipped: note })
  })

  test('a step has its date when the last parcel has got there, and none before', () => {
    const dates = (name: string) => stepsOf(viewOf(name)).map(({ at }) => at?.slice(0, 10) ?? null)
    expect(dates('delivered')).toEqual(['2026-03-02', null, '2026-03-04', '2026-03-05', '2026-03-05'])
    expect(dates('two parcels')).toEqual(['2026-03-02', null, null, null, null])
  })

  test.each(STATE_NAMES)(
    '%s: no step is done before the ones on the way to it, and one at most is current',
    name => {
      const steps = stepsOf(viewOf(name))
      const firstUndone = steps.findIndex(({ standing }) => standing !== 'done')
      const after = firstUndone === -1 ? [] : steps.slice(firstUndone)
      expect(after.filter(({ standing }) => standing === 'done')).toEqual([])
      expect(steps.filter(({ current }) => current)).toHaveLength(steps.length === 0 ? 0 : 1)
    },
  )
})
