import { expect, test } from 'vitest'
import { within } from '../../src/http/deadline.ts'
import { DatabaseUnavailable, type Deadline } from '../../src/store/database.ts'

test('work that is done in time gives its result, and its signal stays quiet', async () => {
  const { result, deadline } = await within(60_000, async given => ({ result: 5, deadline: given }))
  expect(result).toBe(5)
  expect(deadline.signal.aborted).toBe(false)
})

test('work that is never done ends as a database that did not answer, and is told to stop', async () => {
  let given: Deadline | undefined
  const late = within(1, deadline => {
    given = deadline
    return new Promise<never>(() => {})
  })
  await expect(late).rejects.toThrow(DatabaseUnavailable)
  expect(given?.signal.aborted).toBe(true)
})

test('a failure of the work is passed on as it is', async () => {
  const failure = new TypeError('ours')
  await expect(within(60_000, () => Promise.reject(failure))).rejects.toBe(failure)
})
