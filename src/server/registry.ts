import { createHash } from 'node:crypto'
import { createAfterShipTrackers } from '../clients/aftership.ts'
import type { TrackerRegistry } from '../clients/aggregator/registry.ts'
import { createEasyPostTrackers } from '../clients/easypost.ts'
import type { Config } from '../config.ts'
import type { Database } from '../store/database.ts'
import { rateLimit } from './fetchers.ts'

/** Half of what AfterShip allows, and as much as EasyPost never minded. */
const ALLOWANCE = { calls: 5, windowMs: 1000 }

const CLIENTS = {
  easypost: { name: 'EasyPost', create: createEasyPostTrackers },
  aftership: { name: 'AfterShip', create: createAfterShipTrackers },
}

/** Where parcels are registered that nobody else follows, or null if nowhere. */
export function registryOf(config: Config, db: Database): TrackerRegistry | null {
  const { trackers } = config
  if (trackers === null) return null
  const { apiKey, origin } = config[trackers]
  if (apiKey === null) return null
  const { name, create } = CLIENTS[trackers]
  const account = createHash('sha256').update(apiKey).digest('hex').slice(0, 16)
  return create(apiKey, origin, rateLimit(db, name, `${trackers}:${account}`, ALLOWANCE))
}
