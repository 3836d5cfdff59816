import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIngest } from '../../src/ingest.ts'
import { findOrders } from '../../src/store/orders.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { everywhere } from '../support/everywhere.ts'
import { asker, KEY, lookUpOver } from '../support/look-up.ts'
import { testPolicy } from '../support/policy.ts'
import { patient } from '../support/received.ts'
import { altered, receive, signed } from '../support/shopify.ts'

let open: OpenDatabase
beforeEach(async () => {
  open = await openFresh('postgres')
})
afterEach(() => open.close())

const ORDER = { id: 880011, name: '#WM-880011', email: 'ada@example.org', contact_email: 'ada@example.net' }
const address = (zip: string, phone: string) => ({ name: 'Ada Muster', phone, zip })

async function tell(
  changes: Readonly<Record<string, unknown>>,
  lookUpKey: string | null = KEY,
): Promise<void> {
  const received = receive(signed('orders/updated', altered('orders/updated', { ...ORDER, ...changes })))
  await createIngest({ db: open.db, policy: testPolicy, lookUpKey }).ingest([received], patient())
}
const told = {
  shipping_address: address('ZX99 9QQ', '+43 664 7654321'),
  billing_address: address('QW88 8XX', '+43 664 1234567'),
}

test.each([
  ['the e-mail address', 'ada@example.org'],
  ['the other e-mail address of the checkout', 'ada@example.net'],
  ['the phone number of the parcel', '0664 7654321'],
  ['the phone number of the bill', '0664 1234567'],
  ['the postal code of the parcel', 'zx999qq'],
  ['the postal code of the bill', 'QW88 8XX'],
])('an order of a webhook is found by %s', async (_name, contact) => {
  await tell(told)
  const [order] = await findOrders(open.db, ORDER.name, 1)
  expect(await asker(lookUpOver(open.db))('wm-880011', contact)).toBe(order?.token)
})

test('what was corrected in the shop is what counts, and the old is forgotten', async () => {
  await tell(told)
  const corrected = { ...told, shipping_address: address('1010', '+43 664 7654321'), billing_address: null }
  await tell({ ...corrected, updated_at: '2026-11-21T10:00:00Z' })
  const ask = asker(lookUpOver(open.db))
  expect(await ask('880011', 'ZX99 9QQ')).toBeNull()
  expect(await ask('880011', '1010')).not.toBeNull()
})

test('the postal code is kept nowhere but in the bytes that were sent, with a key and without', async () => {
  await tell(told)
  await tell({ ...told, updated_at: '2026-11-21T10:00:00Z' }, null)
  const found = await everywhere(open.url ?? '', ['ZX99 9QQ', 'ZX999QQ', KEY])
  expect(found.length).toBeGreaterThan(0)
  expect(found.filter(each => !each.startsWith('deliveries'))).toEqual([])
})
