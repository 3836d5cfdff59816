import { expect, test } from 'vitest'
import { DatabaseContended, DatabaseRefused, DatabaseUnavailable } from '../../src/store/database.ts'
import { fromDriver, fromSqlState } from '../../src/store/failure.ts'

test.for([
  ['08006', DatabaseUnavailable],
  ['53300', DatabaseUnavailable],
  ['57014', DatabaseUnavailable],
  ['57P01', DatabaseUnavailable],
  ['58030', DatabaseUnavailable],
  ['XX000', DatabaseUnavailable],
  ['25006', DatabaseUnavailable],
  ['40001', DatabaseContended],
  ['40P01', DatabaseContended],
  ['55P03', DatabaseContended],
  ['22P05', DatabaseRefused],
  ['23502', DatabaseRefused],
  ['42501', DatabaseRefused],
  ['P0001', DatabaseRefused],
] as const)('SQLSTATE %s is %o', ([code, expected]) => {
  const error = fromSqlState('wismo_commit', { code })
  expect(error).toBeInstanceOf(expected)
  expect(error.message).toContain(code)
})

test('a refusal says where in our schema, and nothing of the row', () => {
  const thrown = Object.assign(new Error('null value in row (someone@example.com)'), {
    code: '23502',
    table: 'orders',
    column: 'shop',
    detail: 'Failing row contains (someone@example.com).',
  })
  const error = fromDriver('wismo_commit', thrown)
  expect(error).toMatchObject({ code: '23502' })
  expect(error.message).toBe(
    'wismo_commit: the database refused the call (SQLSTATE 23502, table orders, column shop)',
  )
})

test('trouble on the way to the server leaves it unknown what was done', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' })
  for (const thrown of [refused, new Error('Query read timeout'), 'no error at all']) {
    expect(fromDriver('wismo_load', thrown)).toBeInstanceOf(DatabaseUnavailable)
  }
})
