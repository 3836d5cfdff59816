import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Report } from './judge.ts'

/** A fault that makes the tests hang is ended after this; milliseconds. */
const PATIENCE_MS = 120_000
const GRACE_MS = 10_000

export interface Ran {
  /** Null when vitest ended before it could write one. */
  readonly report: Report | null
  readonly errors: string
}

export interface RunOptions {
  readonly workers: number
  readonly stopAtFirst: boolean
  readonly signal: AbortSignal
}

/**
 * Runs test files of a tree.
 * @param workers how many of the files at once
 * @param stopAtFirst whether the first failure ends the run
 * @param signal ends the run, and whatever it has started
 */
export async function runTests(
  tree: string,
  tests: readonly string[],
  { workers, stopAtFirst, signal }: RunOptions,
): Promise<Ran> {
  signal.throwIfAborted()
  const output = join(tree, 'report.json')
  await rm(output, { force: true })
  const options = ['run', '--reporter=json', `--outputFile=${output}`, `--maxWorkers=${workers}`]
  const bail = stopAtFirst ? ['--bail=1'] : []
  const vitest = join(tree, 'node_modules', 'vitest', 'vitest.mjs')
  // Its own process group, so that a run that hangs is ended together with the servers that it started.
  const child = spawn(process.execPath, [vitest, ...options, ...bail, ...tests], {
    cwd: tree,
    detached: true,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const kill = (by: NodeJS.Signals) => () => child.pid !== undefined && process.kill(-child.pid, by)
  // What loops without a pause hears no signal but the last.
  const timers = [
    setTimeout(kill('SIGINT'), PATIENCE_MS),
    setTimeout(kill('SIGKILL'), PATIENCE_MS + GRACE_MS),
  ]
  const end = kill('SIGINT')
  signal.addEventListener('abort', end)
  await new Promise(resolve => child.once('close', resolve))
  for (const timer of timers) clearTimeout(timer)
  signal.removeEventListener('abort', end)
  signal.throwIfAborted()
  const text = await readFile(output, 'utf8').catch(() => null)
  return { report: text === null ? null : (JSON.parse(text) as Report), errors }
}
