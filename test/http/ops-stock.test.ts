import { afterAll, beforeAll, expect, test } from 'vitest'
import { bearer, edge, posting, service } from '../support/http.ts'
import { altered, signed } from '../support/shopify.ts'

let app: Awaited<ReturnType<typeof service>>
beforeAll(async () => {
  app = await service()
})
afterAll(() => app.close())

const stock = async (query: string) => {
  const answer = await app.inject({ url: `/ops/stock${query}`, headers: bearer })
  return { code: answer.statusCode, body: answer.json() }
}

test('GET /ops/stock wants the bearer, and one SKU', async () => {
  expect((await edge().app.inject({ url: '/ops/stock?sku=TABLE' })).statusCode).toBe(401)
  expect((await edge({ opsToken: null }).app.inject({ url: '/ops/stock?sku=TABLE' })).statusCode).toBe(503)
  for (const query of ['', '?sku=', '?sku=a&sku=b', `?sku=${'x'.repeat(256)}`])
    expect(await stock(query)).toMatchObject({
      code: 400,
      body: { detail: expect.stringMatching(/one sku/) },
    })
})

test('the levels of a SKU are found once the shop has told which of its items it is', async () => {
  const post = (topic: string, changes: object) =>
    app.inject(posting(signed(topic, altered(topic, { ...changes }))))
  await post('inventory_levels/update', { available: 4 })
  expect((await stock('?sku=TABLE-LEGS')).body).toEqual({ sku: 'TABLE-LEGS', levels: [], waiting: [] })
  await post('inventory_items/update', {})
  expect((await stock('?sku=TABLE-LEGS')).body).toMatchObject({
    levels: [{ item: '9007199254740997001', location: '24826418', feed: null, available: 4 }],
  })
})
