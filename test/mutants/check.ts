import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { complaintOf, judge, type Verdict } from './judge.ts'
import { faulty, type Mutant } from './mutant.ts'
import { copyTree, type Tree } from './tree.ts'
import { runTests } from './vitest.ts'

/** One for each core that a small machine has. */
const AT_ONCE = 2

export interface Checked {
  readonly mutant: Mutant
  readonly verdict: Verdict
}

/** The tests fail without any fault, so that they can prove nothing. */
export class TestsFailAlready extends Error {
  override readonly name = 'TestsFailAlready'
}

async function proveSound(tree: Tree, mutants: readonly Mutant[], signal: AbortSignal): Promise<void> {
  const tests = [...new Set(mutants.flatMap(mutant => mutant.tests))]
  const { report, errors } = await runTests(tree.path, tests, {
    workers: AT_ONCE,
    stopAtFirst: false,
    signal,
  })
  if (report?.success && report.testResults.length === tests.length) return
  const failed = report?.testResults.filter(file => file.status !== 'passed').map(file => file.name) ?? []
  const which = failed.length > 0 ? failed.join(', ') : complaintOf(errors)
  throw new TestsFailAlready(`Without any fault these tests must pass, and do not: ${which}`)
}

/**
 * Tries every mutant against its tests, several at once, each in a copy of the tree.
 * @param tell is called as verdicts come
 * @param signal ends it; the copies are removed all the same
 * @throws TestsFailAlready
 * @throws MutantOutdated when a mutant no longer fits its file
 */
export async function check(
  mutants: readonly Mutant[],
  tell: (checked: Checked) => void,
  signal: AbortSignal,
): Promise<readonly Checked[]> {
  const trees = await Promise.all(Array.from({ length: AT_ONCE }, copyTree))
  try {
    const [first] = trees
    if (first) {
      // Before any test is run: what does not fit is known at once.
      for (const mutant of mutants) faulty(readFileSync(join(first.path, mutant.file), 'utf8'), mutant)
      await proveSound(first, mutants, signal)
    }
    const waiting = [...mutants]
    const checked: Checked[] = []
    const work = async (tree: Tree) => {
      for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
        const { tests } = mutant
        const ran = await tree.with(mutant, () =>
          runTests(tree.path, tests, { workers: 1, stopAtFirst: true, signal }),
        )
        const done = { mutant, verdict: judge(ran.report, ran.errors) }
        checked.push(done)
        tell(done)
      }
    }
    await Promise.all(trees.map(work))
    return checked
  } finally {
    await Promise.all(trees.map(tree => tree.remove()))
  }
}
