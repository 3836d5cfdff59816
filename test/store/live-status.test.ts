import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createIngest } from '../../src/ingest.ts'
import { versions } from '../../src/store/live-status.ts'
import { load } from '../../src/store/orders.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import { day, ORDER, story } from '../support/events.ts'
import { testPolicy } from '../support/policy.ts'
import { patient, received } from '../support/received.ts'

const TERMS = { linkDays: 30, rotateDays: 30, shops: {} }
const NOBODYS = 'A'.repeat(32)

describe.each(['embedded', 'postgres'] as const)('versions of what is looked at, %s', kind => {
  let open: OpenDatabase
  let token: string
  const told = story()
  const change = (days: number) =>
    createIngest({ db: open.db, policy: testPolicy }).ingest(
      [received([told.order({ sofa: days })], day(days))],
      patient(),
    )
  const asked = (tokens: readonly string[], terms: typeof TERMS | null = TERMS) =>
    versions(open.db, { tokens, terms, listenSeconds: null })

  beforeAll(async () => {
    open = await openFresh(kind)
    await change(1)
    token = (await load(open.db, { orders: [ORDER], refs: [] })).orders[0]?.token ?? ''
  })
  afterAll(() => open.close())

  test('are those of the orders behind the links, and what leads nowhere is left out', async () => {
    expect([...(await asked([token, NOBODYS]))]).toEqual([[token, 1]])
    await change(2)
    expect([...(await asked([token]))]).toEqual([[token, 2]])
    expect([...(await asked([]))]).toEqual([])
  })

  test('are not told of a link that has ended, nor is its order', async () => {
    expect([...(await asked([token], { ...TERMS, linkDays: 0 }))]).toEqual([])
    expect([
      ...(await asked([token], { ...TERMS, shops: { 'furniture.example': { linkDays: 0 } } })),
    ]).toEqual([])
    expect([...(await asked([token], null))]).toHaveLength(1)
  })
})

test('an older link of an order is watched like its newest', async () => {
  const open = await openFresh('postgres')
  try {
    await createIngest({ db: open.db, policy: testPolicy }).ingest(
      [received([story().order({ sofa: 1 })], day(1))],
      patient(),
    )
    await sql(open.url ?? '', "insert into wismo.former_tokens values ('an-older-link-of-it', $1, now())", [
      ORDER,
    ])
    const found = await versions(open.db, {
      tokens: ['an-older-link-of-it'],
      terms: TERMS,
      listenSeconds: null,
    })
    expect([...found]).toEqual([['an-older-link-of-it', 1]])
  } finally {
    await open.close()
  }
})
