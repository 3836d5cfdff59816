import { describe, expect, test } from 'vitest'
import { bearer, edge } from '../support/http.ts'

const found = {
  id: 'e1',
  shop: 'a.myshopify.com',
  request: '31',
  requestedAt: '2026-11-20T10:00:00.000Z',
  contacts: [],
  orders: [],
  deliveries: [
    {
      receivedAt: '2026-11-20T09:00:00.000Z',
      source: 'shopify',
      topic: 'orders/create',
      body: Buffer.from('{"name":"Jörg"}').toString('base64'),
    },
  ],
}
const { app } = edge({ readExport: async id => (id === 'e1' ? found : null) })

describe('GET /ops/exports/:id', () => {
  test('answers JSON with the bodies as they were sent, and no cache may keep it', async () => {
    const answer = await app.inject({ url: '/ops/exports/e1', headers: bearer })
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.json()).toMatchObject({
      id: 'e1',
      request: '31',
      deliveries: [{ topic: 'orders/create', body: '{"name":"Jörg"}' }],
    })
  })

  test.each([
    ['without the bearer is refused', 'e1', {}, 401],
    ['of an unknown id is not there', 'e2', bearer, 404],
  ])('%s', async (_name, id, headers, status) => {
    expect((await app.inject({ url: `/ops/exports/${id}`, headers })).statusCode).toBe(status)
  })

  test('is closed while there is no OPS_TOKEN', async () => {
    const closed = edge({ opsToken: null })
    expect((await closed.app.inject({ url: '/ops/exports/e1', headers: bearer })).statusCode).toBe(503)
  })
})
