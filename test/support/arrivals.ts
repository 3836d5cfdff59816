import fc from 'fast-check'
import type { Client } from 'pg'
import { createIngest } from '../../src/ingest.ts'
import { drain } from '../../src/jobs/drain.ts'
import type { Database } from '../../src/store/database.ts'
import type { History } from './histories.ts'
import { testPolicy } from './policy.ts'
import { patient } from './received.ts'

/** When everything of a history arrives; their stories end shortly before. */
export const ARRIVED = Date.parse('2026-11-20T12:00:00.000Z')

export interface Arrival {
  readonly keys: readonly number[]
  readonly again: readonly number[]
  readonly batch: number
}

/** Any order of arrival, some deliveries twice, several in one batch. */
export const arrivals: fc.Arbitrary<Arrival> = fc.record({
  keys: fc.array(fc.nat(1000), { minLength: 80, maxLength: 80 }),
  again: fc.array(fc.nat(79), { maxLength: 6 }),
  batch: fc.integer({ min: 1, max: 4 }),
})

/** Ingests a history as it arrives, and drains what is left. */
export async function arrive(db: Database, history: History, { keys, again, batch }: Arrival): Promise<void> {
  const once = history.deliveries.map((delivery, index) => ({
    delivery,
    key: keys[index % keys.length] ?? 0,
  }))
  const twice = again
    .flatMap(index => once[index % once.length] ?? [])
    .map(each => ({ ...each, key: each.key + 300 }))
  const order = [...once, ...twice].sort((a, b) => a.key - b.key).map(each => each.delivery)
  const { ingest, settle } = createIngest({ db, policy: testPolicy })
  for (let from = 0; from < order.length; from += batch)
    await ingest(order.slice(from, from + batch), patient())
  await drain(db, settle, () => new Date(ARRIVED), patient())
}

/** Empties the tables that ingest fills. Deleted, not truncated: for a few rows that is ten times as quick. */
export const clean = (client: Client) =>
  client.query(`
    delete from wismo.orders; delete from wismo.refs; delete from wismo.order_refs; delete from wismo.events;
    delete from wismo.parked_events; delete from wismo.shipments; delete from wismo.contacts; delete from wismo.outbox;
    delete from wismo.delivery_keys; delete from wismo.deliveries; delete from wismo.alerts`)
