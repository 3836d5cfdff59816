import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OutboxRow, ShipmentRow } from '../../src/store/functions.ts'
import { commit, load, unsettled } from '../../src/store/orders.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import { delivery, group, HEADLINE, orderWrite, refWrite, scan, unique } from './groups.ts'

// What no function answers yet, looked at in the tables themselves.

let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open.close())
const rows = (text: string, ...values: unknown[]) => sql(open.url ?? '', text, values)

test('a delivery keeps the bytes that were sent, with what became of it', async () => {
  const bytes = Buffer.from([0, 0xff, 0xc3, 0x28, 0x7b, 0x7d])
  const sent = delivery({
    body: bytes.toString('base64'),
    orders: ['shop:1'],
    headers: { 'x-topic': 'orders/create' },
  })
  await commit(open.db, [group({ deliveries: [sent] })])
  const [row] = await rows('select * from wismo.deliveries where digest = $1', sent.digest)
  expect(row).toMatchObject({
    body: bytes,
    orders: ['shop:1'],
    headers: { 'x-topic': 'orders/create' },
    outcome: 'accepted',
  })
})

test('a known delivery beside a new one is not stored a second time', async () => {
  const known = delivery()
  await commit(open.db, [group({ deliveries: [known] })])
  await commit(open.db, [group({ deliveries: [known, delivery()] })])
  expect(await rows('select digest from wismo.deliveries where digest = $1', known.digest)).toHaveLength(1)
})

test('quarantined deliveries of one cause are one alert that counts them and is raised again after it was cleared', async () => {
  const bad = () => delivery({ outcome: 'quarantined', reason: 'unknown shop', source: 'alerting' })
  await commit(open.db, [group({ deliveries: [bad(), bad()] }), group({ deliveries: [bad()] })])
  const alert = () =>
    rows("select kind, count, cleared_at from wismo.alerts where fingerprint = 'alerting:unknown shop'")
  expect(await alert()).toEqual([{ kind: 'quarantined', count: '3', cleared_at: null }])
  await rows('update wismo.alerts set cleared_at = now()')
  await commit(open.db, [group({ deliveries: [bad()] })])
  expect(await alert()).toEqual([{ kind: 'quarantined', count: '4', cleared_at: null }])
})

test('an outbox key is taken once: what was decided first stands', async () => {
  const id = unique('shop:order')
  const row = (standing: string): OutboxRow => ({
    key: `${id}:delivered:email`,
    order: id,
    parcel: null,
    milestone: 'delivered',
    channel: 'email',
    occurredAt: null,
    standing,
  })
  await commit(open.db, [group({ orders: [orderWrite(id, 0, { outbox: [row('held:stale')] })] })])
  await commit(open.db, [group({ orders: [orderWrite(id, 1, { outbox: [row('pending')] })] })])
  expect(await rows('select standing from wismo.outbox where order_id = $1', id)).toEqual([
    { standing: 'held:stale' },
  ])
})

test('shipments are replaced: gone ones are deleted, changed ones updated', async () => {
  const id = unique('shop:order')
  const shipment = (key: string, status: string): ShipmentRow => ({
    key,
    number: key,
    carrier: null,
    status,
    live: true,
    condition: null,
    scannedAt: null,
    deliveredAt: null,
    waitingSince: null,
    units: 1,
  })
  const before = [shipment('A', 'pending'), shipment('B', 'pending')]
  const after = [shipment('B', 'delivered'), shipment('C', 'pending')]
  await commit(open.db, [group({ orders: [orderWrite(id, 0, { shipments: before })] })])
  await commit(open.db, [group({ orders: [orderWrite(id, 1, { shipments: after })] })])
  expect(await rows('select key, status from wismo.shipments where order_id = $1 order by key', id)).toEqual([
    { key: 'B', status: 'delivered' },
    { key: 'C', status: 'pending' },
  ])
})

test('a contact is overwritten by a greater version only', async () => {
  const order = unique('shop:order')
  const contact = (version: string) =>
    group({
      contacts: [
        {
          order,
          version,
          customer: null,
          email: `${version}@example.com`,
          phone: null,
          name: null,
          locale: null,
          lookUp: null,
        },
      ],
    })
  for (const version of ['b', 'c', 'a']) await commit(open.db, [contact(version)])
  expect(await rows('select version, email from wismo.contacts where order_id = $1', order)).toEqual([
    { version: 'c', email: 'c@example.com' },
  ])
})

test('a refetch is owed until a snapshot is as new as it asked for, and the latest one asked for counts', async () => {
  const id = unique('shop:order')
  const at = (hour: number) => `2026-11-23T0${hour}:00:00.000Z`
  const snapshot = (version: number, hour: number) =>
    commit(open.db, [
      group({ orders: [orderWrite(id, version, { headline: { ...HEADLINE, snapshotAt: at(hour) } })] }),
    ])
  const ask = (hour: number) => commit(open.db, [group({ refetches: [{ order: id, after: at(hour) }] })])
  const owed = async () =>
    (await rows('select refetch_after from wismo.orders where id = $1', id))[0]?.refetch_after
  await snapshot(0, 5)
  await ask(5)
  expect(await owed()).toBeNull()
  await ask(7)
  await ask(6)
  await snapshot(1, 6)
  expect(await owed()).toEqual(new Date(at(7)))
  await snapshot(2, 7)
  expect(await owed()).toBeNull()
})

test('an event told again keeps its row with the latest telling and the instant of the first', async () => {
  const id = unique('shop:order')
  const number = unique('1Z')
  const [early, late] = ['2026-11-23T07:00:00.000000001Z', '2026-11-23T07:00:00.000000002Z']
  const told = (version: number, toldAt: string) =>
    commit(open.db, [group({ orders: [orderWrite(id, version, { events: [scan(number, toldAt)] })] })])
  const stored = () =>
    rows('select told_at, body, received_at, merged from wismo.events where order_id = $1', id)
  await told(0, early)
  const [first] = await stored()
  await told(1, late)
  await told(2, early)
  expect(await stored()).toEqual([
    { told_at: late, body: scan(number, late), received_at: first?.received_at, merged: true },
  ])
})

test('the sweep gives parked events to a holder that never got them', async () => {
  const id = unique('shop:order')
  const number = unique('1Z')
  const ref = `tracking:${number}`
  await commit(open.db, [
    group({ orders: [orderWrite(id, 0)] }),
    group({ refs: [refWrite(ref, 0, { events: [scan(number)] })] }),
  ])
  // As after a repair by hand: nobody claimed the reference for it.
  await rows('insert into wismo.order_refs (ref, order_id) values ($1, $2)', ref, id)
  expect(await unsettled(open.db, 10)).toContain(id)
  const { orders } = await load(open.db, { orders: [id], refs: [] })
  expect(orders).toMatchObject([{ id, unmerged: [scan(number)] }])
  expect(await rows('select held from wismo.parked_events where ref = $1', ref)).toEqual([{ held: true }])
})

test('rows of a month without a partition are moved into it when it is made', async () => {
  const receivedAt = new Date(
    Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 8, 15),
  ).toISOString()
  const sent = delivery({ receivedAt })
  await commit(open.db, [group({ deliveries: [sent] })])
  const where = async () =>
    (
      await rows(
        'select tableoid::regclass::text as partition from wismo.deliveries where digest = $1',
        sent.digest,
      )
    )[0]
  expect(await where()).toEqual({ partition: 'wismo.deliveries_default' })
  await open.db.call('wismo_ensure_partitions', { months: 8 })
  expect(await where()).toEqual({ partition: `wismo.deliveries_${receivedAt.slice(0, 7).replace('-', '')}` })
})
