import type { OrderId } from '../events/event.ts'
import type { Database, Deadline } from './database.ts'

/** How long a link shows its order, and after how long whoever looks the order up gets another. */
export interface LinkTerms extends ShopTerms {
  /** Shop → what is different there. */
  readonly shops: Readonly<Record<string, ShopTerms>>
}

interface ShopTerms {
  /** Days since it was issued or the order last changed. */
  readonly linkDays: number
  /** Days since it was issued. */
  readonly rotateDays: number
}

export interface OrderAsked {
  /** As `wismo.number_of` has it of an order's name. */
  readonly number: string
  /** What was typed as the number, as `wismo.letters_of` has it of an order's name. */
  readonly letters: string
  /** Any of them, stored with the order, shows that it is the customer's. */
  readonly hashes: readonly string[]
  /** Tries within the window, by keyed hash of what is limited. */
  readonly limits: readonly { readonly bucket: string; readonly most: number }[]
  readonly windowSeconds: number
  readonly terms: LinkTerms
  /** A fresh token for the order, should it get one. */
  readonly newToken: string
}

type Answer = { readonly token: string } | null

/** The token of the one order that was asked for, or null: unknown, not proved, several, or too many tries. */
export async function lookUpOrder(
  db: Database,
  asked: OrderAsked,
  deadline?: Deadline,
): Promise<string | null> {
  return ((await db.call('wismo_look_up', asked, deadline)) as Answer)?.token ?? null
}

/**
 * The token of an order that belongs to a customer, or null.
 * @param asked.customer the shop's id of the customer
 */
export async function customerLink(
  db: Database,
  asked: {
    readonly order: OrderId
    readonly customer: string
    readonly terms: LinkTerms
    readonly newToken: string
  },
  deadline?: Deadline,
): Promise<string | null> {
  return ((await db.call('wismo_customer_link', asked, deadline)) as Answer)?.token ?? null
}

/** A contact whose hashes are not of the key that writes. */
export interface ContactToHash {
  readonly order: OrderId
  readonly version: string
  readonly email: string | null
  readonly phone: string | null
}

/** @param key id of the key that writes */
export async function contactsToHash(
  db: Database,
  asked: { readonly key: string; readonly limit: number },
  deadline?: Deadline,
): Promise<readonly ContactToHash[]> {
  const answer = await db.call('wismo_contacts_to_hash', asked, deadline)
  return (answer as { contacts: readonly ContactToHash[] }).contacts
}

/** @returns how many were hashed; the others have been told anew meanwhile */
export async function hashContacts(
  db: Database,
  asked: {
    readonly key: string
    readonly contacts: readonly {
      readonly order: OrderId
      readonly version: string
      readonly hashes: readonly string[]
    }[]
  },
  deadline?: Deadline,
): Promise<number> {
  return ((await db.call('wismo_hash_contacts', asked, deadline)) as { hashed: number }).hashed
}

/** Forgets who tried longer ago than a window. @returns how many networks and numbers */
export async function forgetTries(db: Database, windowSeconds: number, deadline?: Deadline): Promise<number> {
  return ((await db.call('wismo_forget_tries', { windowSeconds }, deadline)) as { forgotten: number })
    .forgotten
}
