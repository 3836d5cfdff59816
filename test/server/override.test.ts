import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIngest, type Ingest } from '../../src/ingest.ts'
import { override } from '../../src/server/override.ts'
import { BadOverride, OverrideOvertaken, type OverrideRequest } from '../../src/sources/override/request.ts'
import { historyOf, UnknownOrder } from '../../src/store/explain.ts'
import { load } from '../../src/store/orders.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import { day, ORDER, story } from '../support/events.ts'
import { testPolicy } from '../support/policy.ts'
import { patient, received } from '../support/received.ts'

let open: OpenDatabase
let ingest: Ingest
const told = story()

beforeEach(async () => {
  open = await openFresh('postgres')
  ingest = createIngest({ db: open.db, policy: testPolicy }).ingest
  const sent = [told.order({ sofa: 1 }), told.fulfillment('F1', { sofa: 1 }, ['A1'])]
  await ingest([received(sent, day(1))], patient())
})
afterEach(() => open.close())

const state = async () => (await load(open.db, { orders: [ORDER], refs: [] })).orders[0]?.state
const decide = (request: Partial<OverrideRequest> = {}, { by = ingest, order = ORDER, on = day(2) } = {}) =>
  override(
    { db: open.db, ingest: by, clock: () => new Date(on) },
    order,
    { status: 'on_hold', why: 'the address is wrong', by: 'Ada', until: null, basis: null, ...request },
    patient(),
  )

test('an override holds for seven days, beside the computed status, and its bytes are kept like any delivery', async () => {
  expect(await decide()).toMatchObject({ until: day(9) })
  expect(await state()).toMatchObject({
    status: 'shipped',
    override: { status: 'on_hold', by: 'Ada', why: 'the address is wrong', until: day(9) },
  })
  const kept = await sql(
    open.url ?? '',
    "select topic, orders, convert_from(body, 'UTF8') as body from wismo.deliveries where source = 'override'",
  )
  expect(kept).toMatchObject([{ topic: 'override/recorded', orders: [ORDER] }])
  expect(JSON.parse(String(kept[0]?.body))).toMatchObject({ by: 'Ada', why: 'the address is wrong' })
})

test('all overrides of an order are its audit: who, why and until when', async () => {
  await decide()
  await decide({ status: null, by: 'Bo', why: 'it was right' }, { on: day(3) })
  const events = (await historyOf(open.db, ORDER))?.events.map(each => each.event) ?? []
  const audit = events.flatMap(event => (event.type === 'override.recorded' ? event.body : []))
  expect(audit).toMatchObject([
    { status: 'on_hold', by: 'Ada' },
    { status: null, by: 'Bo', why: 'it was right' },
  ])
  expect((await state())?.override).toBeNull()
})

test('on what is no longer so it is refused, and nothing is stored', async () => {
  const basis = (await state())?.basis ?? ''
  await ingest([received([told.scan('A1', 'in_transit')], day(1.5))], patient())
  await expect(decide({ basis })).rejects.toThrow(OverrideOvertaken)
  expect(await sql(open.url ?? '', "select from wismo.deliveries where source = 'override'")).toEqual([])
})

test('overtaken between the look and the commit it is refused too, and does not hold', async () => {
  const basis = (await state())?.basis ?? ''
  const racing: Ingest = async (batch, deadline) => {
    await ingest([received([told.scan('A1', 'delivered')], day(2))], deadline)
    return ingest(batch, deadline)
  }
  await expect(decide({ basis }, { by: racing })).rejects.toThrow(OverrideOvertaken)
  expect(await state()).toMatchObject({ status: 'delivered', override: null })
})

test('of an unknown order, or already ended, it is refused by name', async () => {
  await expect(decide({}, { order: 'nobody.example:1' })).rejects.toThrow(UnknownOrder)
  await expect(decide({ until: day(1.9) })).rejects.toThrow(BadOverride)
})
