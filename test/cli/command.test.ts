import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createIngest } from '../../src/ingest.ts'
import { policy } from '../../src/policy/index.ts'
import { load } from '../../src/store/orders.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import { day, ORDER, story } from '../support/events.ts'
import { patient, received } from '../support/received.ts'
import { fixture, receive, SECRET, SHOP, signed } from '../support/shopify.ts'

/** The commands as people start them, each a process of its own over a real database. */
let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
  const { ingest } = createIngest({ db: open.db, policy })
  const { order, fulfillment, scan } = story()
  const lines = order({ sofa: 1, lamp: 1 })
  const other = {
    ...lines,
    id: 'other',
    order: 'furniture.example:2',
    body: { ...lines.body, externalId: '2' },
  }
  await ingest([received([lines, fulfillment('F1', { sofa: 1 }, ['A1']), other], day(1))], patient())
  await ingest([received([scan('A1', 'in_transit', { at: day(2) })], day(2))], patient())
})
afterAll(() => open.close())

async function run(command: string, ...args: readonly string[]) {
  const path = fileURLToPath(new URL(`../../src/cli/${command}.ts`, import.meta.url))
  const env = { DATABASE_URL: open.url ?? '', SHOPIFY_WEBHOOK_SECRETS: SECRET, SHOPIFY_SHOPS: SHOP }
  const child = spawn(process.execPath, [path, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { out, err, code }
}

const state = async () => (await load(open.db, { orders: [ORDER], refs: [] })).orders[0]?.state

describe('explain', () => {
  test('answers a person in words, for a tracking number as for an id', async () => {
    const { out, code } = await run('explain', 'a-1')
    expect(code).toBe(0)
    expect(out).toContain('Status: partially_shipped\nRule 9: ')
    expect(out).toContain('Missing\n  1 of 1 unit of SOFA is not delivered; parcel A1 stands at in transit')
  })

  test('answers a program, as it was shown then', async () => {
    const { out } = await run('explain', ORDER, '--json', '--at', day(1))
    expect(JSON.parse(out)).toMatchObject({ order: ORDER, at: day(1), parcels: [{ scans: [] }] })
  })

  test('ends with 1 for an unknown order, for a name of two, and for a wrong instant, saying what to do', async () => {
    const [unknown, two, wrong] = await Promise.all([
      run('explain', '#9999'),
      run('explain', '#1001'),
      run('explain', ORDER, '--at', 'yesterday'),
    ])
    expect(unknown).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('No order is known by "#9999"'),
    })
    expect(two).toMatchObject({ code: 1, err: expect.stringContaining(`${ORDER}  #1001`) })
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('Usage: npm run explain') })
  })
})

describe('override', () => {
  test('is told by whom and why, and lifted again', async () => {
    const told = ['--why', 'looked at it', '--by', 'Ada']
    const set = await run('override', ORDER, '--status', 'on_hold', ...told)
    expect(set).toMatchObject({ code: 0, out: expect.stringContaining(`${ORDER} is shown as on_hold until`) })
    expect((await state())?.override).toMatchObject({ status: 'on_hold', by: 'Ada', why: 'looked at it' })
    expect(await run('override', ORDER, '--clear', ...told)).toMatchObject({ code: 0 })
    expect((await state())?.override).toBeNull()
  })

  test('on an old basis, or without a reason, is refused and ends with 1', async () => {
    const [old, unreasoned] = await Promise.all([
      run('override', ORDER, '--status', 'on_hold', '--why', 'x', '--by', 'Ada', '--basis', 'old'),
      run('override', ORDER, '--status', 'on_hold', '--by', 'Ada'),
    ])
    expect(old).toMatchObject({ code: 1, err: expect.stringContaining('OverrideOvertaken: ') })
    expect(unreasoned).toMatchObject({ code: 1, err: expect.stringContaining('why') })
  })
})

test('rebuild lists in shadow whose status would change, and changes it for real', async () => {
  await sql(
    open.url ?? '',
    `update wismo.orders set state = state || '{"status": "pending", "rule": 14}' where id = $1`,
    [ORDER],
  )
  const shadow = await run('rebuild', '--shadow')
  expect(shadow).toMatchObject({
    code: 0,
    out: expect.stringContaining('2 orders were merged anew. 1 are not what is stored.'),
  })
  expect(shadow.out).toContain(`#1001 (${ORDER}): pending (rule 14) → partially_shipped (rule 9)`)
  expect((await state())?.status).toBe('pending')
  expect(await run('rebuild', '--order', ORDER)).toMatchObject({
    out: expect.stringContaining('1 were written'),
  })
  expect((await state())?.status).toBe('partially_shipped')
})

test('replay reads what was quarantined before a setting was mended', async () => {
  const { ingest } = createIngest({ db: open.db, policy })
  const delivery = receive(signed('orders/create', fixture('orders/create')))
  await ingest([{ ...delivery, reading: { outcome: 'quarantined', reason: 'unknown shop' } }], patient())
  expect(await run('replay', '--source', 'shopify', '--reason', 'unknown shop')).toMatchObject({
    code: 0,
    out: expect.stringContaining('1 deliveries were read and merged, into 1 orders.'),
  })
  expect(await run('replay')).toMatchObject({ code: 1, err: expect.stringContaining('Give a source.') })
})
