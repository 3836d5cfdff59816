import { setTimeout as pause } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { orderNumber } from '../events/order-number.ts'
import { hashesOfTyped, keyedHash } from '../events/proofs.ts'
import type { Asked, LookUp } from '../http/look-up.ts'
import { networkOf } from '../http/network.ts'
import { newToken } from '../ingest.ts'
import type { Policy } from '../policy/policy.ts'
import type { Database } from '../store/database.ts'
import { type LinkTerms, lookUpOrder, type OrderAsked } from '../store/look-up.ts'

/**
 * Milliseconds that every answer but the right one takes: more than the database usually does, so that what it had to do
 * shows in nothing. A right one need not wait, since it tells itself apart.
 */
const FLOOR_MS = 250

export interface LookUpWiring {
  readonly config: Pick<Config, 'lookUpKeys' | 'publicUrl'>
  readonly db: Database
  readonly policy: Pick<Policy, 'storefront'>
  /** Milliseconds; otherwise only where tests ask thousands of times. */
  readonly floorMs?: number
}

/** Null without a key. */
export function createLookUp({ config, db, policy, floorMs = FLOOR_MS }: LookUpWiring): LookUp | null {
  const [key] = config.lookUpKeys
  if (key === undefined) return null
  const terms = linkTermsOf(policy)
  return async (asked, deadline) => {
    const floor = pause(floorMs)
    const question = { ...questionOf(asked, config.lookUpKeys, key, policy), terms, newToken: newToken() }
    const token = await lookUpOrder(db, question, deadline)
    if (token !== null) return { token, url: pageOf(config, token) }
    await floor
    return null
  }
}

/** Address of the page of an order. */
export const pageOf = ({ publicUrl }: Pick<Config, 'publicUrl'>, token: string): string =>
  `${publicUrl}/track/${token}`

/** On which terms links end, as the database takes them. */
export function linkTermsOf({ storefront }: Pick<Policy, 'storefront'>): LinkTerms {
  const { linkDays, rotateDays } = storefront
  // Their names and colours are nothing to a database that is asked at every look at an order.
  const shops = Object.entries(storefront.shops).flatMap(([shop, own]) =>
    own.linkDays === undefined && own.rotateDays === undefined
      ? []
      : [[shop, { linkDays: own.linkDays ?? linkDays, rotateDays: own.rotateDays ?? rotateDays }] as const],
  )
  return { linkDays, rotateDays, shops: Object.fromEntries(shops) }
}

function questionOf(
  asked: Asked,
  keys: readonly string[],
  key: string,
  policy: LookUpWiring['policy'],
): Omit<OrderAsked, 'terms' | 'newToken'> {
  const { perOrder, perAddress, windowMinutes } = policy.storefront.lookUp
  const typed = orderNumber(asked.order)
  return {
    ...typed,
    hashes: hashesOfTyped(keys, asked.contact),
    limits: [
      { bucket: keyedHash(key, 'address', networkOf(asked.address)), most: perAddress },
      // However it is written: `1001` and `EU-1001` are tries of one order.
      { bucket: keyedHash(key, 'number', typed.number), most: perOrder },
    ],
    windowSeconds: windowMinutes * 60,
  }
}
