import { expect, onTestFinished, test } from 'vitest'
import { edge, service } from '../support/http.ts'

test('a service that has just begun is ready, and says when each job last succeeded', async () => {
  const app = await service()
  onTestFinished(() => app.close())
  const answer = await app.inject('/readyz')
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['cache-control']).toBe('no-store')
  expect(answer.json()).toMatchObject({ ready: true, reasons: [] })
  const jobs = answer.json().jobs.map((each: { job: string }) => each.job)
  expect(jobs).toEqual(expect.arrayContaining(['drain', 'outbox', 'watch']))
})

test('what keeps it from being ready is 503 with the reasons', async () => {
  const { app } = edge({
    readiness: async () => ({
      ready: false,
      reasons: ['the job drain has never succeeded'],
      jobs: [{ job: 'drain', succeededAt: null }],
    }),
  })
  const answer = await app.inject('/readyz')
  expect(answer.statusCode).toBe(503)
  expect(answer.json()).toEqual({
    ready: false,
    reasons: ['the job drain has never succeeded'],
    jobs: [{ job: 'drain', succeeded_at: null }],
  })
})

test('a database that does not answer is 503 before anybody stops waiting, and the process is alive all the same', async () => {
  const { app } = edge({ readiness: () => new Promise(() => undefined) })
  const answer = await app.inject('/readyz')
  expect(answer.statusCode).toBe(503)
  expect(answer.json().reasons).toEqual(['the database does not answer in time'])
  expect((await app.inject('/healthz')).json()).toEqual({ alive: true })
})
