import { afterEach, describe, expect, test } from 'vitest'
import {
  DatabaseRefused,
  DatabaseUnavailable,
  type Deadline,
  SchemaMismatch,
} from '../../src/store/database.ts'
import { commit, load } from '../../src/store/orders.ts'
import { openSupabase } from '../../src/store/supabase.ts'
import { emptyPostgres, freshPostgres, holdOrder, sql } from '../support/database.ts'
import { startPostgrest, type TestPostgrest } from '../support/postgrest.ts'
import { storeContract } from './contract.ts'
import { group, orderWrite } from './groups.ts'

storeContract('supabase')

describe('a project', () => {
  const gateways: TestPostgrest[] = []
  afterEach(async () => {
    for (const gateway of gateways.splice(0)) await gateway.close()
  })
  async function project(url: string): Promise<TestPostgrest> {
    const gateway = await startPostgrest(url)
    gateways.push(gateway)
    return gateway
  }
  const setVersion = (url: string, version: string) =>
    sql(
      url,
      `create or replace function public.wismo_schema(input jsonb) returns jsonb language sql as $$ select '{"version":"${version}"}'::jsonb $$`,
    )

  test('without our schema is told to push it', async () => {
    const { url, secretKey } = await project(await emptyPostgres())
    await expect(openSupabase(url, secretKey)).rejects.toThrow(SchemaMismatch)
    await expect(openSupabase(url, secretKey)).rejects.toThrow(/missing.*supabase db push/)
  })

  test('with an older schema is told to push it, with a newer one to deploy the code for it', async () => {
    const database = await freshPostgres()
    const { url, secretKey } = await project(database)
    await setVersion(database, '20200101000000')
    await expect(openSupabase(url, secretKey)).rejects.toThrow(/at 20200101000000.*supabase db push/)
    await setVersion(database, '29990101000000')
    await expect(openSupabase(url, secretKey)).rejects.toThrow(/newer than this code.*deploy the code/)
  })

  test('refuses a wrong key, and a publishable one', async () => {
    const { url, publishableKey } = await project(await freshPostgres())
    await expect(openSupabase(url, 'sb_secret_wrong')).rejects.toMatchObject({
      name: 'DatabaseRefused',
      code: '401',
    })
    await expect(openSupabase(url, publishableKey)).rejects.toThrow(DatabaseRefused)
    await expect(openSupabase(url, publishableKey)).rejects.toMatchObject({ code: '42501' })
  })

  test('that is down is unavailable', async () => {
    const gateway = await project(await freshPostgres())
    const db = await openSupabase(gateway.url, gateway.secretKey)
    await gateways.pop()?.close()
    await expect(load(db, { orders: [], refs: [] })).rejects.toThrow(DatabaseUnavailable)
    await expect(openSupabase(gateway.url, gateway.secretKey)).rejects.toThrow(DatabaseUnavailable)
  })

  test('is not waited for longer than the deadline', async () => {
    const database = await freshPostgres()
    const { url, secretKey } = await project(database)
    const db = await openSupabase(url, secretKey)
    await commit(db, [group({ orders: [orderWrite('shop:1', 0)] })])
    const holder = await holdOrder(database, 'shop:1')
    const deadline: Deadline = { at: Date.now() + 200, signal: AbortSignal.timeout(200) }
    const late = commit(db, [group({ orders: [orderWrite('shop:1', 1)] })], deadline)
    await expect(late).rejects.toThrow(DatabaseUnavailable)
    await holder.letGo()
  })
})
