import { createHash } from 'node:crypto'
import type { RateLimit } from '../clients/rate-limit.ts'
import { RateLimited } from '../clients/rate-limit.ts'
import { createShipStationV1 } from '../clients/shipstation-v1.ts'
import { createShipStationV2 } from '../clients/shipstation-v2.ts'
import type { Config } from '../config.ts'
import type { Fetcher } from '../jobs/fetch.ts'
import { shipStationV1Fetcher } from '../jobs/shipstation-v1.ts'
import { shipStationV2Fetcher } from '../jobs/shipstation-v2.ts'
import type { Database } from '../store/database.ts'
import { pauseCalls, takeCall } from '../store/tasks.ts'

/** 40 a minute, with a second to spare: a call that was slow to arrive still counts there when it no longer does here. */
const V1_ALLOWANCE = { calls: 40, windowMs: 61_000 }

/** 200 a minute, likewise. */
const V2_ALLOWANCE = { calls: 200, windowMs: 61_000 }

/** Calls in any window of so long. */
export interface Allowance {
  readonly calls: number
  readonly windowMs: number
}

export interface FetcherParts {
  readonly config: Config
  readonly db: Database
  /** What a stand-in for the vendor allows, where that is asked instead. */
  readonly allowances?: { readonly shipstationV1: Allowance } | undefined
}

/** Whoever can be asked for what thin deliveries only point at; without credentials nobody is. */
export function fetchersOf({ config, db, allowances }: FetcherParts): readonly Fetcher[] {
  return [
    ...shipStationV1(config, db, allowances?.shipstationV1 ?? V1_ALLOWANCE),
    ...shipStationV2(config, db),
  ]
}

function shipStationV1(
  { shipstation: { v1, stores } }: Config,
  db: Database,
  allowance: Allowance,
): readonly Fetcher[] {
  if (v1 === null) return []
  const account = createHash('sha256').update(v1.key).digest('hex').slice(0, 16)
  const limit = rateLimit(db, 'ShipStation', `shipstation-v1:${account}`, allowance)
  return [shipStationV1Fetcher(db, createShipStationV1(v1, limit), stores)]
}

function shipStationV2({ shipstation: { v2, stores } }: Config, db: Database): readonly Fetcher[] {
  if (v2 === null) return []
  const account = createHash('sha256').update(v2.key).digest('hex').slice(0, 16)
  const limit = rateLimit(db, 'ShipStation V2', `shipstation-v2:${account}`, V2_ALLOWANCE)
  return [shipStationV2Fetcher(createShipStationV2(v2, limit), { stores, canAsk: true })]
}

/**
 * A vendor's allowance, held in the database for all processes.
 * @param key names the vendor and the account; never holds a secret itself
 */
export function rateLimit(db: Database, vendor: string, key: string, allowance: Allowance): RateLimit {
  return {
    async take() {
      const waitMs = await takeCall(db, key, allowance)
      // Not waited for here: the worker has other tasks to do meanwhile.
      if (waitMs > 0) throw new RateLimited(vendor, waitMs)
    },
    pause: ms => pauseCalls(db, key, ms),
  }
}
