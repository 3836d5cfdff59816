import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { feedSecretNames } from '../../src/policy/feed-secrets.ts'
import { createService } from '../../src/server/service.ts'
import { freshPostgres } from '../support/database.ts'
import { confirmations, type Drop, makeDrop, shipments } from '../support/feeds.ts'
import { edge } from '../support/http.ts'
import { testPolicy } from '../support/policy.ts'

const TOKEN = 'a-token-of-the-3pl-alone'
const authorization = `Bearer ${TOKEN}`
const FILE = confirmations(1001, 3)

describe('a warehouse that posts its files', () => {
  let drop: Drop
  let origin: string
  let close: () => Promise<void>
  beforeAll(async () => {
    drop = makeDrop()
    const feed = shipments(drop.dir, { from: { protocol: 'push' }, pushTokenEnv: 'NORTH_TOKEN' })
    const feeds = [feed, shipments(drop.dir, { name: 'south', pattern: /^south/ })]
    const config = readConfig({ NORTH_TOKEN: TOKEN }, feedSecretNames(feeds))
    const app = await createService({
      config: { ...config, database: { kind: 'postgres', url: await freshPostgres() } },
      policy: { ...testPolicy, feeds },
      log: pino({ level: 'silent' }),
    })
    origin = await app.listen({ port: 0, host: '127.0.0.1' })
    close = () => app.close()
  })
  afterAll(async () => {
    await close?.()
    drop?.remove()
  })
  const post = (
    address: string,
    body: string | ReadableStream = FILE,
    headers: Record<string, string> = { authorization },
  ) =>
    fetch(`${origin}${address}`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', ...headers },
      body,
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    })
  const json = async (response: Response) => (await response.json()) as Record<string, unknown>

  test('has them imported, hears at once when one came before, and can ask what became of it', async () => {
    const posted = await post('/feeds/north-shipments/files?name=ships-1.csv')
    expect(posted.status).toBe(202)
    const { id } = await json(posted)
    const again = await post('/feeds/north-shipments/files?name=ships-2.csv')
    expect(again.status).toBe(200)
    expect(await json(again)).toMatchObject({ state: 'duplicate', duplicate_of: id })
    const asked = async () =>
      json(await fetch(`${origin}/feeds/north-shipments/files/${id}`, { headers: { authorization } }))
    let file = await asked()
    for (let tries = 0; file.state !== 'complete' && tries < 200; tries += 1) {
      await new Promise(resolve => setTimeout(resolve, 25))
      file = await asked()
    }
    expect(file).toMatchObject({
      name: 'ships-1.csv',
      state: 'complete',
      rows: 3,
      rows_done: 3,
      rejected: [],
    })
  })

  test('may send a body of which nobody said the length', async () => {
    const body = new Blob([confirmations(2001, 2)]).stream()
    const posted = await post('/feeds/north-shipments/files?name=ships-3.csv', body)
    expect([posted.status, await json(posted)]).toMatchObject([202, { state: 'ready' }])
  })

  test.each([
    ['no token', 'north-shipments', {}],
    ['a wrong one', 'north-shipments', { authorization: 'Bearer no' }],
    ['that of another feed', 'south', { authorization }],
    ['any, for a feed that is not there', 'nowhere', { authorization }],
  ])('is refused with %s', async (_, feed, headers) => {
    const refused = await post(`/feeds/${feed}/files?name=ships.csv`, FILE, { ...headers })
    expect(refused.status).toBe(401)
    expect((await fetch(`${origin}/feeds/${feed}/files/1`, { headers })).status).toBe(401)
  })

  test.each(['', '?name=stock.csv', '?name=..%2Fships.csv'])('is told that %s is no name', async query => {
    const refused = await post(`/feeds/north-shipments/files${query}`)
    expect([refused.status, await json(refused)]).toMatchObject([400, { code: 'bad_request' }])
  })

  test.each(['999999', 'x', '1e3'])('finds no file %s', async id => {
    const answer = await fetch(`${origin}/feeds/north-shipments/files/${id}`, { headers: { authorization } })
    expect(answer.status).toBe(404)
  })
})

describe('a file that is too large for the place', () => {
  const small = (largestFile: number) => {
    const taken: number[] = []
    const { app } = edge({
      feedTokens: { north: TOKEN },
      largestFile,
      takeFile: async (_feed, _file, bytes) => {
        for await (const part of bytes) taken.push(part.length)
        throw new Error('it was taken')
      },
    })
    return { app, taken }
  }
  const request = {
    method: 'POST',
    url: '/feeds/north/files?name=a.csv',
    headers: { authorization },
  } as const

  test('is answered 413 with where it could go, before anything of it is read', async () => {
    const { app, taken } = small(10)
    const answer = await app.inject({ ...request, payload: 'x'.repeat(11) })
    expect(answer.statusCode).toBe(413)
    expect(answer.json().detail).toMatch(/10 bytes.*npm start/)
    expect(taken).toEqual([])
  })

  test('is found out while it is read where nobody said its length', async () => {
    const { app } = small(10)
    const origin = await app.listen({ port: 0, host: '127.0.0.1' })
    const answer = await fetch(`${origin}${request.url}`, {
      method: 'POST',
      headers: { authorization },
      body: new Blob(['x'.repeat(11)]).stream(),
      ...{ duplex: 'half' },
    })
    expect(answer.status).toBe(413)
    await app.close()
  })
})
