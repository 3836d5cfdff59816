import { hashesOf, keyIdOf } from '../../src/events/proofs.ts'
import type { LookUp } from '../../src/http/look-up.ts'
import { storefront } from '../../src/policy/storefront.ts'
import { createLookUp } from '../../src/server/look-up.ts'
import type { Database } from '../../src/store/database.ts'
import { commit } from '../../src/store/orders.ts'
import { group, HEADLINE, orderWrite } from '../store/groups.ts'
import { patient } from './received.ts'

export const KEY = 'a key of the tests of more than 32 characters'
export const OTHER_KEY = 'another key of the tests as long as the first'

export interface Placed {
  /** As the shop writes it. */
  readonly name: string
  readonly shop?: string
  readonly id?: string
  readonly email?: string
  readonly phone?: string
  readonly zip?: string
  readonly customer?: string
}

/** The order's id and first token. */
export const idOf = ({ name, shop = 'a-shop', id = name.replace(/\D/g, '') }: Placed): string =>
  `${shop}:${id}`
export const tokenOf = (placed: Placed): string => `token of ${idOf(placed)}`

/** Stores orders with their customers, as a commit does. @param key null: of an installation without one */
export async function place(
  db: Database,
  orders: readonly Placed[],
  key: string | null = KEY,
): Promise<void> {
  await commit(db, [
    group({
      orders: orders.map(each =>
        orderWrite(idOf(each), 0, {
          shop: each.shop ?? 'a-shop',
          token: tokenOf(each),
          headline: { ...HEADLINE, name: each.name },
        }),
      ),
      contacts: orders.map(each => contactOf(each, key)),
    }),
  ])
}

/** @param version greater than the one stored, or nothing is written */
export function contactOf(placed: Placed, key: string | null, version = '1') {
  const { email = null, phone = null, zip = null, customer = null } = placed
  const [emails, phones, postalCodes] = [email, phone, zip].map(each => (each === null ? [] : [each]))
  const proofs = { emails: emails ?? [], phones: phones ?? [], postalCodes: postalCodes ?? [] }
  return {
    order: idOf(placed),
    version,
    customer,
    email,
    phone,
    name: null,
    locale: null,
    lookUp: key === null ? null : { key: keyIdOf(key), hashes: hashesOf(key, proofs) },
  }
}

interface Setting {
  readonly keys?: readonly string[]
  readonly limits?: Partial<typeof storefront.lookUp>
  readonly links?: { readonly linkDays: number; readonly rotateDays: number }
}

/** The look-up over a database, without its floor of time. */
export function lookUpOver(db: Database, { keys = [KEY], limits = {}, links }: Setting = {}): LookUp {
  const lookUp = createLookUp({
    db,
    config: { lookUpKeys: keys, publicUrl: 'https://track.example' },
    policy: { storefront: { ...storefront, ...links, lookUp: { ...storefront.lookUp, ...limits } } },
    floorMs: 0,
  })
  if (lookUp === null) throw new Error('no key was given')
  return lookUp
}

/** Limits that no test reaches. */
export const UNLIMITED = { perOrder: 1_000_000, perAddress: 1_000_000 }

/** The token that somebody gets who types this, or null. */
export const asker =
  (lookUp: LookUp) =>
  async (order: string, contact: string, address = '203.0.113.7'): Promise<string | null> =>
    (await lookUp({ order, contact, address }, patient()))?.token ?? null
