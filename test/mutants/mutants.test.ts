import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { faulty, type Mutant } from './mutant.ts'
import { mutants } from './mutants.ts'
import { ROOT } from './tree.ts'

const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8')

test.each(mutants)('$name still fits its file, and its tests are there', mutant => {
  const text = textOf(mutant.file)
  expect(faulty(text, mutant)).not.toBe(text)
  expect(mutant.tests.length).toBeGreaterThan(0)
  for (const path of mutant.tests) expect(existsSync(join(ROOT, path)), path).toBe(true)
})

test('there are 25 of them or more under names of their own, and six or more in SQL or the store', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(25)
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
  const below = mutants.filter(({ file }) => file.endsWith('.sql') || file.startsWith('src/store/'))
  expect(below.length).toBeGreaterThanOrEqual(6)
})

test('each is a fault of one line', () => {
  expect(mutants.filter(({ find, replace }) => /\n/.test(find + replace))).toEqual([])
})

describe('a fault', () => {
  const mutant: Mutant = { name: 'less', file: 'src/a.ts', find: '>=', replace: '<', tests: [] }

  test('is put where its text stands', () => {
    expect(faulty('if (a >= b) return', mutant)).toBe('if (a < b) return')
  })

  test.each(['if (a > b) return', 'a >= b && b >= c'])('that fits not exactly once is refused: %s', text => {
    expect(() => faulty(text, mutant)).toThrow(/mutant less: .* in src\/a\.ts, not once/)
  })
})
