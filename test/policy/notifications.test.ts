import { expect, test } from 'vitest'
import { notifications } from '../../src/policy/notifications.ts'

test('customers are told of the first scan, a failed attempt, a parcel to fetch and an arrival, and of nothing else', () => {
  const told = Object.entries(notifications.customer).flatMap(([kind, isTold]) => (isTold ? [kind] : []))
  expect(told.toSorted()).toEqual(['delivered', 'delivery_attempted', 'first_scan', 'ready_for_pickup'])
})
