import type { EventOf } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { newest } from '../join.ts'

/** The newest version of the label, except that once voided it stays so: carriers do not un-void. */
export function labelRecorded(facts: Facts, { version, body }: EventOf<'label.recorded'>): Facts {
  const known = facts.labels[body.labelId]
  const kept = newest(known, { version, body })
  const voided = body.voided || known?.body.voided === true
  const label = kept.body.voided === voided ? kept : { version: kept.version, body: { ...kept.body, voided } }
  return { ...facts, labels: { ...facts.labels, [body.labelId]: label } }
}
