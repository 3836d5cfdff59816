import { atTheEdge } from './at-the-edge.ts'
import { inAlerts } from './in-alerts.ts'
import { inCarriers } from './in-carriers.ts'
import { inContracts } from './in-contracts.ts'
import { inJoins } from './in-joins.ts'
import { inOutbox } from './in-outbox.ts'
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
  ...inAlerts,
  ...inRules,
  ...inCarriers,
  ...inShipStation,
  ...inContracts,
  ...inWatch,
  ...atTheEdge,
]
