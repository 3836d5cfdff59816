import { expect, test } from 'vitest'
import { failureOf } from './failure.ts'

test('every history that failed is named, by its number, and the smallest is told', async () => {
  const failed = await failureOf(
    1,
    [
      { index: 12, arrivals: 50, kind: 'ahead' },
      { index: 3, arrivals: 40, kind: 'mismatch' },
    ],
    true,
  )
  expect(failed).toContain('2 failed: 3 (mismatch), 12 (ahead)')
  expect(failed).toContain('The smallest is history 3 of seed 1')
})

test('a failure that the core does not have is said to be of HTTP or the database', async () => {
  const failed = await failureOf(1, [{ index: 3, arrivals: 40, kind: 'mismatch' }], true)
  expect(failed).toContain('history 3 of seed 1 (mismatch)')
  expect(failed).toContain('It passes without a service')
})
