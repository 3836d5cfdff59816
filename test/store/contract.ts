import { afterAll, beforeAll, describe } from 'vitest'
import type { Database } from '../../src/store/database.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { deferring } from './contract-defer.ts'
import { merging } from './contract-merge.ts'
import { reading } from './contract-read.ts'
import { tasking } from './contract-tasks.ts'

/** What every transport must do; run once for each of them. */
export function storeContract(kind: Database['kind']): void {
  let open: OpenDatabase
  beforeAll(async () => {
    open = await openFresh(kind)
  })
  afterAll(() => open.close())
  const db = () => open.db
  describe('a merge', () => merging(db))
  describe('a deferral', () => deferring(db))
  describe('a look-up', () => reading(db))
  describe('a task', () => tasking(db))
}
