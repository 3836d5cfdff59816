import { atTheEdge } from './at-the-edge.ts'
import { inAlerts } from './in-alerts.ts'
import { inCarriers } from './in-carriers.ts'
import { inContracts } from './in-contracts.ts'
import { inFeeds } from './in-feeds.ts'
import { inJoins } from './in-joins.ts'
import { inLookUp } from './in-look-up.ts'
import { inOutbox } from './in-outbox.ts'
import { inPages } from './in-pages.ts'
import { inRules } from './in-rules.ts'
import { inShipStation } from './in-shipstation.ts'
import { inStore } from './in-store.ts'
import { inWatch } from './in-watch.ts'
import type { Mutant } from './mutant.ts'

/** Every fault, in the order in which they are tried. */
export const mutants: readonly Mutant[] = [
  ...inStore,
  ...inJoins,
  ...inOutbox,
  ...inLookUp,
  ...inAlerts,
  ...inRules,
  ...inCarriers,
  ...inShipStation,
  ...inFeeds,
  ...inContracts,
  ...inWatch,
  ...inPages,
  ...atTheEdge,
]
