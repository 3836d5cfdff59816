import { expect, test } from 'vitest'
import type { Asked } from '../../src/http/look-up.ts'
import { DatabaseUnavailable } from '../../src/store/database.ts'
import { edge } from '../support/http.ts'

const LINK = { token: 'a-token-of-an-order', url: 'https://track.example/track/a-token-of-an-order' }

function looking(found: typeof LINK | null = LINK) {
  const asked: Asked[] = []
  const { app, lines } = edge({
    lookUp: async given => {
      asked.push(given)
      return found
    },
  })
  const post = (payload: unknown) =>
    app.inject({
      method: 'POST',
      url: '/v1/orders/lookup',
      payload: JSON.stringify(payload),
      headers: JSON_TYPE,
    })
  return { asked, post, lines }
}
const JSON_TYPE = { 'content-type': 'application/json' }

test('a number and a contact lead to the link, which nobody may keep', async () => {
  const { asked, post } = looking()
  const answer = await post({ order: ' #1001 ', contact: 'ada@example.com' })
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toEqual(LINK)
  expect(answer.headers['cache-control']).toBe('no-store')
  expect(asked).toEqual([{ order: '#1001', contact: 'ada@example.com', address: '127.0.0.1' }])
})

test('whatever was wrong is told as any address where nothing is', async () => {
  const { post } = looking(null)
  const answer = await post({ order: '1001', contact: 'eva@example.com' })
  expect(answer.statusCode).toBe(404)
  expect(answer.json()).toMatchObject({ status: 404, code: 'not_found' })
  expect(answer.body).not.toMatch(/1001|eva/)
})

test.each([
  ['nothing', null],
  ['no contact', { order: '1001' }],
  ['a blank for the order', { order: '  ', contact: 'ada@example.com' }],
  ['a number that is none', { order: 1001, contact: 'ada@example.com' }],
  ['more than anybody has', { order: '1001', contact: 'x'.repeat(321) }],
])('%s is a fault of the request, and is not looked up', async (_name, body) => {
  const { asked, post } = looking()
  const answer = await post(body)
  expect(answer.statusCode).toBe(400)
  expect(answer.json().detail).toMatch(/Give order.*contact/)
  expect(asked).toEqual([])
})

test('without a key the door says what opens it', async () => {
  const answer = await edge().app.inject({
    method: 'POST',
    url: '/v1/orders/lookup',
    payload: { order: '1001', contact: 'ada@example.com' },
  })
  expect(answer.statusCode).toBe(503)
  expect(answer.json()).toMatchObject({ code: 'closed' })
  expect(answer.json().detail).toContain('LOOKUP_KEY')
})

test('nothing of what was typed reaches the log, even when the database is away', async () => {
  const { app, lines } = edge({ lookUp: () => Promise.reject(new DatabaseUnavailable('away')) })
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/orders/lookup',
    payload: { order: '4711', contact: 'ada@example.com' },
  })
  expect(answer.statusCode).toBe(503)
  expect(lines.join('\n')).toContain('/v1/orders/lookup')
  expect(lines.join('\n')).not.toMatch(/ada@example|4711/)
})
