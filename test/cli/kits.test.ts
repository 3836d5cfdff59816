import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { freshPostgres } from '../support/database.ts'
import { startServer } from '../support/running.ts'

const CLI = fileURLToPath(new URL('../../src/cli/kits.ts', import.meta.url))
const run = promisify(execFile)
const FILE = 'sku,piece_sku,piece_title,count\nDESK,DESK-LEGS,Legs,1\nDESK,DESK-TOP,Top,1\n'

async function kits(url: string, ...args: readonly string[]) {
  return run(process.execPath, [CLI, ...args], { env: { DATABASE_URL: url } })
}

async function file(text: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'wismo-kits-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const path = join(dir, 'kits.csv')
  await writeFile(path, text)
  return path
}

const line = {
  id: 71,
  sku: 'DESK',
  title: 'Desk',
  quantity: 1,
  current_quantity: 1,
  fulfillable_quantity: 1,
  requires_shipping: true,
}

const order = (id: number, createdAt: string) => ({
  id,
  name: `#D${id}`,
  created_at: createdAt,
  updated_at: createdAt,
  financial_status: 'paid',
  line_items: [line],
  fulfillments: [],
  refunds: [],
})

const fulfillment = (id: number, at: string) => ({
  id: id * 10,
  order_id: id,
  status: 'success',
  created_at: at,
  updated_at: at,
  tracking_numbers: [`1ZD${id}`],
  line_items: [line],
})

describe('kits that ops keep in a table', () => {
  it('hold for orders placed from then on, and alter none under way', async () => {
    const url = await freshPostgres()
    const { stdout } = await kits(url, 'import', await file(FILE), '--by', 'ops', '--json')
    const { since, revision } = JSON.parse(stdout)
    expect(revision).toBe(1)
    const server = await startServer({ DATABASE_URL: url })
    const before = new Date(Date.parse(since) - 60_000).toISOString()
    for (const [id, createdAt] of [
      [301, before],
      [302, since],
    ] as const) {
      const post = (topic: string, body: object) => server.post(topic, Buffer.from(JSON.stringify(body)))
      expect((await post('orders/create', order(id, createdAt))).status).toBe(200)
      expect((await post('fulfillments/create', fulfillment(id, createdAt))).status).toBe(200)
    }
    expect(await server.ops('301')).toMatchObject({ status: 'shipped' })
    expect(await server.ops('302')).toMatchObject({ status: 'partially_shipped' })
  })

  it('are listed with their revisions', async () => {
    const url = await freshPostgres()
    await kits(url, 'import', await file(FILE), '--by', 'ops')
    await kits(url, 'import', await file('sku,piece_sku,piece_title,count\nDESK,,,\n'), '--by', 'ops')
    const { kits: listed } = JSON.parse((await kits(url, 'list', '--json')).stdout)
    expect(listed).toMatchObject([
      { sku: 'DESK', revision: 1, pieces: [{ sku: 'DESK-LEGS', count: 1 }, { sku: 'DESK-TOP' }] },
      { sku: 'DESK', revision: 2, pieces: [] },
    ])
  })

  it.each([
    ['a faulty file', 'sku,piece_sku,piece_title,count\nDESK,LEGS,,0\n', [], /line 2, count/],
    ['an import that would hold at once', FILE, ['--since', '2020-01-01T00:00:00Z'], /ten minutes/],
  ])('refuse %s and say why', async (_, text, more, fault) => {
    const url = await freshPostgres()
    const failed = kits(url, 'import', await file(text), '--by', 'ops', ...more)
    await expect(failed).rejects.toThrow(fault)
    expect(JSON.parse((await kits(url, 'list', '--json')).stdout)).toEqual({ kits: [] })
  })
})
