import { describe, expect, test } from 'vitest'
import { type Expected, judgeReadiness } from '../../../src/jobs/watch/readiness.ts'
import type { FoundReadiness, JobRun } from '../../../src/store/watch.ts'

const NOW = Date.parse('2026-11-23T12:00:00.000Z')
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString()
const run = (over: Partial<JobRun> = {}): JobRun => ({
  job: 'drain',
  knownSince: ago(9999),
  startedAt: null,
  succeededAt: ago(30),
  failedAt: null,
  durationMs: null,
  error: null,
  ...over,
})
const reasons = (found: Partial<FoundReadiness> = {}, over: Partial<Expected> = {}) =>
  judgeReadiness(
    { schema: '2', jobs: [run()], untoldSince: null, ...found },
    {
      now: new Date(NOW),
      schema: '2',
      periods: new Map([
        ['drain', 60_000],
        ['fetch', 10_000],
        ['partitions', 86_400_000],
      ]),
      tickingSince: null,
      hasOps: true,
      ...over,
    },
  ).reasons

describe('a tick', () => {
  test('may be as old as two of its periods', () => {
    expect(reasons({ jobs: [run({ succeededAt: ago(120) })] })).toEqual([])
    expect(reasons({ jobs: [run({ succeededAt: ago(121) })] })).toEqual([
      expect.stringContaining('the job drain last succeeded at 2026-11-23T11:57:59.000Z'),
    ])
    expect(reasons({ jobs: [run({ job: 'partitions', succeededAt: ago(100_000) })] })).toEqual([])
  })

  test('from outside comes every minute, whatever the pattern wants', () => {
    expect(reasons({ jobs: [run({ job: 'fetch', succeededAt: ago(119) })] })).toEqual([])
  })

  test('that never came is missed from when it was first expected', () => {
    const never = (known: number) => reasons({ jobs: [run({ succeededAt: null, knownSince: ago(known) })] })
    expect(never(100)).toEqual([])
    expect(never(130)).toEqual([expect.stringContaining('has never succeeded')])
  })

  test('is not missed yet by a process that has just been started', () => {
    const stopped = { jobs: [run({ succeededAt: ago(90_000) })] }
    expect(reasons(stopped, { tickingSince: new Date(NOW - 100_000) })).toEqual([])
    expect(reasons(stopped, { tickingSince: new Date(NOW - 130_000) })).toHaveLength(1)
  })
})

test('an older schema is a reason, a newer one is the migration that comes first', () => {
  expect(reasons({ schema: '1' })).toEqual([expect.stringContaining('supabase db push')])
  expect(reasons({ schema: '3' })).toEqual([])
})

test('an alert that has waited for long cannot be told, if there is anybody to tell', () => {
  expect(reasons({ untoldSince: ago(14 * 60) })).toEqual([])
  expect(reasons({ untoldSince: ago(16 * 60) })).toEqual([expect.stringContaining('alerts cannot be told')])
  expect(reasons({ untoldSince: ago(16 * 60) }, { hasOps: false })).toEqual([])
})
