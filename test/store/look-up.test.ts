import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { LinkTerms } from '../../src/store/look-up.ts'
import { commit, status } from '../../src/store/orders.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import {
  asker,
  contactOf,
  idOf,
  KEY,
  lookUpOver,
  type Placed,
  place,
  tokenOf,
  UNLIMITED,
} from '../support/look-up.ts'
import { group, orderWrite } from './groups.ts'

let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open.close())
afterEach(() =>
  run(
    'truncate wismo.orders, wismo.contacts, wismo.tombstones, wismo.look_up_tries, wismo.former_tokens cascade',
  ),
)

const run = (text: string, ...values: readonly unknown[]) => sql(open.url ?? '', text, values)
const free = () => asker(lookUpOver(open.db, { limits: UNLIMITED }))

const ADA: Placed = { name: '#EU-1001', email: 'ada@example.com', phone: '+49 170 1234567', zip: '10115' }
const EVA: Placed = { name: '#EU-1002', email: 'eva@example.com', zip: '8010' }

describe('an order is found', () => {
  test.each([
    ['#EU-1001', 'ada@example.com'],
    ['1001', '10115'],
    [' eu-1001 ', '0170 1234567'],
    ['Order no. 1001', 'ADA@example.com'],
    ['commande EU-1001', '10115'],
  ])('by %s and %s', async (order, contact) => {
    await place(open.db, [ADA, EVA])
    expect(await free()(order, contact)).toBe(tokenOf(ADA))
  })

  test('in its own shop where several have one of that number', async () => {
    const other = { ...ADA, name: '1001', shop: 'b-shop', email: 'bob@example.com' }
    await place(open.db, [ADA, other])
    expect(await free()('1001', 'bob@example.com')).toBe(tokenOf(other))
  })

  test('by its letters where one customer has that number in several shops', async () => {
    const other = { ...ADA, name: '#US-1001', shop: 'b-shop' }
    await place(open.db, [ADA, other])
    expect(await free()('us-1001', 'ada@example.com')).toBe(tokenOf(other))
    expect(await free()('EU-1001', 'ada@example.com')).toBe(tokenOf(ADA))
  })
})

describe('nothing is found', () => {
  test.each([
    ['of an unknown number', '9999', 'ada@example.com'],
    ['with the contact of another order', '1001', 'eva@example.com'],
    ['with the letters of another shop', 'US-1001', 'ada@example.com'],
    ['with a part of the number', '100', 'ada@example.com'],
    ['without a number', '---', 'ada@example.com'],
    ['without a contact', '1001', '---'],
  ])('%s', async (_name, order, contact) => {
    await place(open.db, [ADA, EVA])
    expect(await free()(order, contact)).toBeNull()
  })

  test('where the number and the contact fit orders of several shops', async () => {
    await place(open.db, [ADA, { ...ADA, name: 'US-1001', shop: 'b-shop' }])
    expect(await free()('1001', 'ada@example.com')).toBeNull()
  })

  test('of a customer who was redacted, nor by what is told of his order later', async () => {
    await place(open.db, [ADA])
    const person = {
      kind: 'redact',
      shop: 'a-shop',
      orders: [idOf(ADA)],
      customer: null,
      email: null,
    } as const
    await commit(open.db, [group({ asides: [person] })])
    expect(await free()('1001', 'ada@example.com')).toBeNull()
    await commit(open.db, [group({ contacts: [contactOf(ADA, KEY, '2')] })])
    expect(await free()('1001', 'ada@example.com')).toBeNull()
  })
})

describe('tries are limited', () => {
  const limited = () =>
    asker(lookUpOver(open.db, { limits: { perOrder: 3, perAddress: 5, windowMinutes: 10 } }))
  /** As if so many minutes had passed since. */
  const later = (minutes: number) =>
    run(
      `update wismo.look_up_tries set tried_at =
        array(select a - make_interval(mins => $1) from unnest(tried_at) a order by a)`,
      minutes,
    )

  test('of one order, however its number is written and whoever asks', async () => {
    await place(open.db, [ADA, EVA])
    const ask = limited()
    for (const [index, order] of ['1001', '#eu-1001', 'Order 1001'].entries())
      expect(await ask(order, 'wrong@example.com', `198.51.100.${index}`)).toBeNull()
    expect(await ask('1001', 'ada@example.com', '192.0.2.1')).toBeNull()
    expect(await ask('1002', 'eva@example.com', '192.0.2.1')).toBe(tokenOf(EVA))
  })

  test('from one address, whatever is asked for', async () => {
    await place(open.db, [ADA])
    const ask = limited()
    for (const order of ['1', '2', '3', '4', '5']) await ask(order, 'wrong@example.com', '198.51.100.1')
    expect(await ask('1001', 'ada@example.com', '198.51.100.1')).toBeNull()
    expect(await ask('1001', 'ada@example.com', '198.51.100.2')).toBe(tokenOf(ADA))
  })

  test('from one network of IPv6, of which one customer has all addresses', async () => {
    await place(open.db, [ADA])
    const ask = limited()
    for (const order of ['1', '2', '3', '4', '5']) await ask(order, 'x@example.com', `2001:db8:1:2::${order}`)
    expect(await ask('1001', 'ada@example.com', '2001:db8:1:2:ffff:1:2:3')).toBeNull()
    expect(await ask('1001', 'ada@example.com', '2001:db8:1:3::1')).toBe(tokenOf(ADA))
  })

  test('within any ten minutes, and who was refused meanwhile waits no longer for it', async () => {
    await place(open.db, [ADA])
    const ask = limited()
    for (const minutes of [0, 4, 4]) {
      await later(minutes)
      await ask('1001', 'wrong@example.com')
    }
    await later(1)
    expect(await ask('1001', 'ada@example.com', '192.0.2.1')).toBeNull()
    // The first of the three is now eleven minutes old; the one that was refused counts for nothing.
    await later(2)
    expect(await ask('1001', 'ada@example.com', '192.0.2.1')).toBe(tokenOf(ADA))
  })

  test('even when all ask at the same moment', async () => {
    await place(open.db, [ADA])
    const ask = limited()
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => ask('1001', 'ada@example.com', `198.51.100.${index}`)),
    )
    expect(answers.filter(token => token !== null)).toHaveLength(3)
  })

  test('by hashes alone: no address and no number is stored', async () => {
    await limited()('1001', 'ada@example.com', '198.51.100.77')
    const [row] = await run('select json_agg(t)::text as all from wismo.look_up_tries t')
    expect(row?.all).toMatch(/bucket/)
    expect(row?.all).not.toMatch(/198\.51|1001|ada/)
  })
})

describe('a link', () => {
  const TERMS: LinkTerms = { linkDays: 100, rotateDays: 30, shops: {} }
  const ask = () => asker(lookUpOver(open.db, { limits: UNLIMITED, links: TERMS }))('1001', 'ada@example.com')
  const aged = (issued: number, changed: number) =>
    run(
      `update wismo.orders set token_issued_at = now() - make_interval(days => $1),
        updated_at = now() - make_interval(days => $2)`,
      issued,
      changed,
    )
  const shows = async (token: string | null, terms: LinkTerms | null = TERMS) =>
    (await status(open.db, token ?? '', terms))?.id ?? null

  test('stays the same while it is young', async () => {
    await place(open.db, [ADA])
    await aged(29, 29)
    expect(await ask()).toBe(tokenOf(ADA))
  })

  test('that is older gives way to a new one, and still shows the order', async () => {
    await place(open.db, [ADA])
    await aged(31, 31)
    const token = await ask()
    expect(token).toMatch(/^[A-Za-z0-9_-]{32}$/)
    expect(await ask()).toBe(token)
    expect(await shows(token)).toBe(idOf(ADA))
    expect(await shows(tokenOf(ADA))).toBe(idOf(ADA))
  })

  test('that was replaced ends with its time, whatever happens to the order', async () => {
    await place(open.db, [ADA])
    await aged(31, 31)
    await ask()
    await run(`update wismo.former_tokens set replaced_at = now() - interval '101 days'`)
    expect(await shows(tokenOf(ADA))).toBeNull()
  })

  test('ends when its order has not changed for so long, and lives again when it does', async () => {
    await place(open.db, [ADA])
    await aged(500, 101)
    expect(await shows(tokenOf(ADA))).toBeNull()
    await commit(open.db, [group({ orders: [orderWrite(idOf(ADA), 1)] })])
    expect(await shows(tokenOf(ADA))).toBe(idOf(ADA))
  })

  test('that has ended does not come back by looking the order up', async () => {
    await place(open.db, [ADA])
    await aged(500, 101)
    const token = await ask()
    expect(await shows(token)).toBe(idOf(ADA))
    expect(await shows(tokenOf(ADA))).toBeNull()
  })

  test('lives as long as its own shop says', async () => {
    await place(open.db, [ADA])
    await aged(90, 90)
    const shops = { 'a-shop': { linkDays: 80, rotateDays: 30 } }
    expect(await shows(tokenOf(ADA), { ...TERMS, shops })).toBeNull()
    expect(await shows(tokenOf(ADA), { ...TERMS, shops: { 'b-shop': shops['a-shop'] } })).toBe(idOf(ADA))
  })

  test('of any age ends the mails about its order, since it may stand in any of them', async () => {
    await place(open.db, [ADA])
    await aged(500, 500)
    await ask()
    const asked = { token: tokenOf(ADA), by: 'customer', out: true }
    expect(await open.db.call('wismo_opt_out', asked)).toEqual({ order: idOf(ADA) })
  })

  test('is one and the same for two who look the order up at one moment', async () => {
    await place(open.db, [ADA])
    await aged(31, 31)
    const tokens = await Promise.all([ask(), ask(), ask(), ask()])
    expect(new Set(tokens).size).toBe(1)
    expect(await shows(tokens[0] ?? null)).toBe(idOf(ADA))
  })
})
