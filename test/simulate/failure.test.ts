import { expect, test } from 'vitest'
import { failureOf } from './failure.ts'

test('a failure that the core does not have is said to be of HTTP or the database', async () => {
  const failed = await failureOf(1, [{ index: 3, arrivals: 40, kind: 'mismatch' }], true)
  expect(failed).toContain('history 3 of seed 1 (mismatch)')
  expect(failed).toContain('It passes without a service')
})
