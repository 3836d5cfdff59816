import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import type { Job } from '../../src/jobs/schedule.ts'
import { recorded } from '../../src/server/job-runs.ts'
import { createReadiness } from '../../src/server/readiness.ts'
import { SCHEMA_VERSION } from '../../src/store/schema-version.ts'
import { openFresh, sql } from '../support/database.ts'
import { patient } from '../support/received.ts'

const T0 = Date.parse('2026-11-23T12:00:00.000Z')

/** A job that fails while it is told to, on a clock of its own. */
async function installation() {
  const open = await openFresh('postgres')
  let isOpen = true
  const close = async () => {
    if (isOpen) await open.close()
    isOpen = false
  }
  onTestFinished(close)
  const url = open.url ?? ''
  const at = { seconds: 0, fails: false }
  const clock = () => new Date(T0 + at.seconds * 1000)
  const job: Job = {
    name: 'drain',
    pattern: '* * * * *',
    run: async () => {
      if (at.fails) throw new TypeError('no')
      return { orders: 3 }
    },
  }
  const readiness = createReadiness({ db: open.db, jobs: [job], clock, ticks: false, hasOps: true })
  return {
    close,
    at,
    job: recorded(job, { db: open.db, clock, log: pino({ level: 'silent' }) }),
    ready: () => readiness(patient()),
    sql: (text: string) => sql(url, text),
  }
}

const RUN = `select wismo.instant(started_at) as started, wismo.instant(succeeded_at) as succeeded,
  wismo.instant(failed_at) as failed, duration_ms is not null as timed, error from wismo.job_runs`
const instant = (seconds: number) => new Date(T0 + seconds * 1000).toISOString()

test('of each run it is known when it began, succeeded or failed, how long it took and why it failed', async () => {
  const { at, job, sql } = await installation()
  expect(await job.run()).toEqual({ orders: 3 })
  expect(await sql(RUN)).toEqual([
    { started: instant(0), succeeded: instant(0), failed: null, timed: true, error: null },
  ])
  Object.assign(at, { seconds: 60, fails: true })
  await expect(job.run()).rejects.toThrow('no')
  expect(await sql(RUN)).toMatchObject([
    { started: instant(60), succeeded: instant(0), failed: instant(60), error: 'TypeError: no' },
  ])
  Object.assign(at, { seconds: 120, fails: false })
  await job.run()
  expect(await sql(RUN)).toMatchObject([{ succeeded: instant(120), failed: instant(60), error: null }])
})

test('a job runs although its run cannot be noted', async () => {
  const { close, job } = await installation()
  await close()
  expect(await job.run()).toEqual({ orders: 3 })
})

test('an installation is ready while its job runs, and not when nobody ticks it any more', async () => {
  const { at, job, ready } = await installation()
  expect(await ready()).toMatchObject({ ready: true, jobs: [{ job: 'drain', succeededAt: null }] })
  at.seconds = 121
  expect((await ready()).reasons).toEqual([expect.stringContaining('has never succeeded')])
  await job.run()
  expect(await ready()).toMatchObject({ ready: true, jobs: [{ succeededAt: instant(121) }] })
  at.seconds = 300
  expect(await ready()).toMatchObject({ ready: false })
})

test('an alert of which ops have not heard makes it red until they have', async () => {
  const { ready, sql } = await installation()
  await sql(
    `insert into wismo.alerts values ('task_failing', 'shipstation', '${instant(-1000)}', '${instant(0)}', 1, '{}')`,
  )
  expect((await ready()).reasons).toEqual([expect.stringContaining('alerts cannot be told')])
  await sql(
    `insert into wismo.alert_tellings (receiver, kind, fingerprint, state, due_at)
     values ('ops', 'task_failing', 'shipstation', 'raised', now())`,
  )
  expect((await ready()).ready).toBe(true)
})

test('an older schema, one without the function, and no database at all are reasons', async () => {
  const { close, ready, sql } = await installation()
  const version = (told: string) =>
    sql(
      `create or replace function public.wismo_schema(input jsonb) returns jsonb language sql
       return '{"version": "${told}"}'::jsonb`,
    )
  await version('20200101000000')
  expect((await ready()).reasons).toEqual([expect.stringContaining('supabase db push')])
  await version(SCHEMA_VERSION)
  expect((await ready()).ready).toBe(true)
  await sql('drop function public.wismo_readiness')
  expect((await ready()).reasons).toEqual([expect.stringContaining('does not know this code (42883)')])
  await close()
  expect((await ready()).reasons).toEqual(['the database does not answer'])
})
