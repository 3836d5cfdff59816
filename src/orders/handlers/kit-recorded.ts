import type { EventOf, KitBody } from '../../events/event.ts'
import type { Facts, Versioned } from '../facts.ts'
import { newest } from '../join.ts'

const AUTHORITY: Readonly<Record<KitBody['authority'], number>> = {
  warehouse: 0,
  bundle: 1,
  table: 2,
  policy: 3,
}

/** Ordered text, smallest first: authority, revision, then the content's hash, which ends a version. */
function precedence({ version, body }: Versioned<KitBody>): string {
  const hash = version.slice(version.lastIndexOf(' ') + 1)
  return `${AUTHORITY[body.authority]} ${String(body.revision).padStart(12, '0')} ${hash}`
}

/**
 * Per line the record of the highest authority, and of policy the lowest revision: a policy changed later must not
 * alter an order under way, in whatever order its snapshots come.
 */
export function kitRecorded(facts: Facts, { version, body }: EventOf<'kit.recorded'>): Facts {
  const told = { version, body }
  return { ...facts, kits: { ...facts.kits, [body.line]: binding(facts.kits[body.line], told) } }
}

/** Of two records of a line the one that holds; of equal ones the newer telling. */
function binding(known: Versioned<KitBody> | undefined, told: Versioned<KitBody>): Versioned<KitBody> {
  if (!known) return told
  const [first, second] = [precedence(known), precedence(told)]
  if (first === second) return newest(known, told)
  return first < second ? known : told
}
