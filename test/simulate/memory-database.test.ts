import { describe, expect, test } from 'vitest'
import { deferring } from '../store/contract-defer.ts'
import { merging } from '../store/contract-merge.ts'
import { MemoryDatabase } from './memory-database.ts'

const memory = new MemoryDatabase({ mends: true })

describe('in the database in memory, as in every other, a merge', () => merging(() => memory))
describe('in the database in memory, as in every other, a deferral', () => deferring(() => memory))

test('the database in memory refuses by name what no delivery needs, rather than answering nothing', async () => {
  await expect(memory.call('wismo_export', {})).rejects.toThrow('has no wismo_export')
})
