import { atTheEdge } from './at-the-edge.ts'
import { inJoins } from './in-joins.ts'
import { inRules } from './in-rules.ts'
import { inStore } from './in-store.ts'
import type { Mutant } from './mutant.ts'

/** Every fault, in the order in which they are tried. */
export const mutants: readonly Mutant[] = [...inStore, ...inJoins, ...inRules, ...atTheEdge]
