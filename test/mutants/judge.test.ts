import { expect, test } from 'vitest'
import { judge, type Report } from './judge.ts'

const report = (message: string | null, file: Partial<Report['testResults'][number]> = {}): Report => ({
  success: message === null,
  testResults: [
    {
      name: 'test/a.test.ts',
      status: message === null ? 'passed' : 'failed',
      message: '',
      assertionResults: [
        {
          status: message === null ? 'passed' : 'failed',
          fullName: 'it holds',
          failureMessages: message === null ? [] : [message],
        },
      ],
      ...file,
    },
  ],
})

test.each([
  'AssertionError: expected 1 to be 2 // Object.is equality\n    at a.test.ts:1',
  'Error: Property failed after 3 tests\n{ seed: 1, path: "2" }\nCounterexample: [1]',
])('a failed assertion catches: %s', message => {
  expect(judge(report(message), '')).toEqual({ verdict: 'caught', by: 'it holds' })
})

test.each([
  'TypeError: undefined is not a function\n    at src/a.ts:1',
  'Error: Test timed out in 60000ms.',
  'Error: there is no AssertionError here',
])('a crash catches nothing: %s', message => {
  expect(judge(report(message), '').verdict).toBe('missed')
})

test('tests that all pass have missed it', () => {
  expect(judge(report(null), '')).toEqual({ verdict: 'missed', because: 'all its tests pass' })
})

test('a file that cannot be loaded makes the mutant invalid: a syntax error is no fault of behaviour', () => {
  const unloaded = report('', { message: 'SyntaxError: Unexpected token\n', assertionResults: [] })
  expect(judge(unloaded, '')).toEqual({
    verdict: 'invalid',
    because: 'test/a.test.ts: SyntaxError: Unexpected token',
  })
})

test.each([null, { success: false, testResults: [] }])('so does a run without any test', none => {
  expect(judge(none, '⎯⎯ Unhandled Error ⎯⎯\n\nDatabaseRefused: syntax error\n')).toEqual({
    verdict: 'invalid',
    because: 'no test was run: DatabaseRefused: syntax error',
  })
})
