/** What vitest's JSON reporter writes, as far as it is read. */
export interface Report {
  readonly success: boolean
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly status: string
      readonly fullName: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

export type Verdict =
  /** A test failed because something behaved otherwise than it says. */
  | { readonly verdict: 'caught'; readonly by: string }
  | { readonly verdict: 'missed'; readonly because: string }
  /** The tests could not be run at all: the fault is no fault of behaviour, and the mutant must be written anew. */
  | { readonly verdict: 'invalid'; readonly because: string }

/** vitest's and node's assertions, and what fast-check throws with its counterexample. */
const ASSERTION = /^(AssertionError\b|(Error: )?Property failed after \d+ tests)/

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''

/** The first line of vitest's complaint that names an error, else its first. */
export function complaintOf(errors: string): string {
  const lines = errors.split('\n').map(line => line.trim())
  return lines.find(line => /^[A-Z]\w+: /.test(line)) ?? lines.find(Boolean) ?? 'nothing was said'
}

/**
 * Whether a mutant was caught. Only a failed assertion counts: a file that cannot be loaded, or a migration that Postgres
 * refuses, is a syntax error and proves nothing of the tests.
 * @param report null when vitest ended without writing one
 * @param errors what vitest wrote to its standard error
 */
export function judge(report: Report | null, errors: string): Verdict {
  if (report === null || report.testResults.length === 0) {
    return {
      verdict: 'invalid',
      because: `no test was run: ${complaintOf(errors)}`,
    }
  }
  const unloaded = report.testResults.find(
    file => file.status === 'failed' && file.assertionResults.length === 0,
  )
  if (unloaded) return { verdict: 'invalid', because: `${unloaded.name}: ${firstLine(unloaded.message)}` }
  const failed = report.testResults
    .flatMap(file => file.assertionResults)
    .filter(test => test.status === 'failed')
  const caught = failed.find(test => test.failureMessages.some(message => ASSERTION.test(message)))
  if (caught) return { verdict: 'caught', by: caught.fullName }
  const [crashed] = failed
  if (crashed === undefined) return { verdict: 'missed', because: 'all its tests pass' }
  const message = firstLine(crashed.failureMessages[0] ?? '')
  return { verdict: 'missed', because: `"${crashed.fullName}" fails without an assertion: ${message}` }
}
