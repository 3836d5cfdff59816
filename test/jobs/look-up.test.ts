import { afterEach, beforeEach, expect, test } from 'vitest'
import { tendLookUp } from '../../src/jobs/look-up.ts'
import { commit } from '../../src/store/orders.ts'
import { group } from '../store/groups.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import {
  asker,
  contactOf,
  idOf,
  KEY,
  lookUpOver,
  OTHER_KEY,
  type Placed,
  place,
  tokenOf,
  UNLIMITED,
} from '../support/look-up.ts'
import { patient } from '../support/received.ts'

let open: OpenDatabase
beforeEach(async () => {
  open = await openFresh('postgres')
})
afterEach(() => open.close())

const ADA: Placed = { name: '#1001', email: 'ada@example.com', phone: '+49 170 1234567', zip: '10115' }
const tend = (key: string) => tendLookUp({ db: open.db, key, windowSeconds: 600 }, patient())
const keyed = (...keys: readonly string[]) => asker(lookUpOver(open.db, { keys, limits: UNLIMITED }))

test('who was stored before there was a key can look his order up once it is set', async () => {
  await place(open.db, [ADA], null)
  const ask = keyed(KEY)
  expect(await ask('1001', 'ada@example.com')).toBeNull()
  expect(await tend(KEY)).toMatchObject({ hashed: 1 })
  expect(await ask('1001', 'ada@example.com')).toBe(tokenOf(ADA))
  expect(await ask('1001', '0170 1234567')).toBe(tokenOf(ADA))
})

test('a key is changed without anybody noticing: first both are read, then all is hashed anew', async () => {
  await place(open.db, [ADA])
  const both = keyed(OTHER_KEY, KEY)
  expect(await both('1001', 'ada@example.com')).toBe(tokenOf(ADA))
  expect(await tend(OTHER_KEY)).toMatchObject({ hashed: 1 })
  expect(await tend(OTHER_KEY)).toMatchObject({ hashed: 0 })
  const only = keyed(OTHER_KEY)
  expect(await only('1001', 'ada@example.com')).toBe(tokenOf(ADA))
  // The postal code is not stored: the key before opens by it until the order is told of again.
  expect(await both('1001', '10115')).toBe(tokenOf(ADA))
  expect(await only('1001', '10115')).toBeNull()
  await commit(open.db, [group({ contacts: [contactOf(ADA, OTHER_KEY)] })])
  expect(await only('1001', '10115')).toBe(tokenOf(ADA))
})

test('a contact that is told anew while it is hashed keeps what was told', async () => {
  await place(open.db, [ADA])
  const late = { order: idOf(ADA), version: '0', hashes: ['of what it was'] }
  const answer = await open.db.call('wismo_hash_contacts', { key: 'a key', contacts: [late] })
  expect(answer).toEqual({ hashed: 0 })
  expect(await keyed(KEY)('1001', '10115')).toBe(tokenOf(ADA))
})

test('more than one batch is hashed in one run', async () => {
  await place(
    open.db,
    Array.from({ length: 1201 }, (_, index) => ({ name: `#${index}`, email: `c${index}@example.com` })),
    null,
  )
  expect(await tend(KEY)).toMatchObject({ hashed: 1201 })
  expect(await keyed(KEY)('1200', 'c1200@example.com')).not.toBeNull()
})

test('who tried is forgotten when he is no longer limited, and no sooner', async () => {
  const ask = asker(lookUpOver(open.db))
  await ask('1001', 'ada@example.com', '192.0.2.1')
  expect(await tend(KEY)).toMatchObject({ forgotten: 0 })
  await sql(
    open.url ?? '',
    `update wismo.look_up_tries set tried_at = array(select a - interval '11 minutes' from unnest(tried_at) a)`,
  )
  await ask('2002', 'ada@example.com', '192.0.2.2')
  expect(await tend(KEY)).toMatchObject({ forgotten: 2 })
  const left = await sql(open.url ?? '', 'select bucket from wismo.look_up_tries')
  expect(left).toHaveLength(2)
})
