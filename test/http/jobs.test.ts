import { expect, test } from 'vitest'
import { edge } from '../support/http.ts'

const SECRET = 'a-secret-of-the-clock'
const authorization = `Bearer ${SECRET}`

const ticking = () => {
  const ticks: string[] = []
  const { app } = edge({
    cronSecret: SECRET,
    jobs: {
      drain: async () => {
        ticks.push('drain')
        return { orders: 3 }
      },
    },
  })
  return { app, ticks }
}

test('a tick from outside runs the job that it names and answers what it did, by GET and by POST', async () => {
  const { app, ticks } = ticking()
  for (const method of ['GET', 'POST'] as const) {
    const answer = await app.inject({ method, url: '/jobs/drain', headers: { authorization } })
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({ job: 'drain', result: { orders: 3 } })
  }
  expect(ticks).toEqual(['drain', 'drain'])
})

test('without the bearer, or with a wrong one, nothing runs and the answer is 401', async () => {
  const { app, ticks } = ticking()
  for (const headers of [{}, { authorization: 'Bearer something-else' }, { authorization: SECRET }]) {
    const answer = await app.inject({ method: 'GET', url: '/jobs/drain', headers })
    expect(answer.statusCode).toBe(401)
  }
  expect(ticks).toEqual([])
})

test('while CRON_SECRET is not set the answer is 503, with any bearer', async () => {
  const { app } = edge({ cronSecret: null, jobs: { drain: async () => null } })
  const answer = await app.inject({ method: 'GET', url: '/jobs/drain', headers: { authorization } })
  expect(answer.statusCode).toBe(503)
  expect(answer.json().detail).toContain('CRON_SECRET')
})

test('a job that nobody knows is not there, names of every object included', async () => {
  const { app } = ticking()
  for (const name of ['sweep', 'constructor', '__proto__']) {
    const answer = await app.inject({ method: 'GET', url: `/jobs/${name}`, headers: { authorization } })
    expect(answer.statusCode).toBe(404)
  }
})

test('a job that fails is 500, so that whoever ticks it knows', async () => {
  const failing = async () => {
    throw new Error('no')
  }
  const { app } = edge({ cronSecret: SECRET, jobs: { drain: failing } })
  const answer = await app.inject({ method: 'GET', url: '/jobs/drain', headers: { authorization } })
  expect(answer.statusCode).toBe(500)
})
