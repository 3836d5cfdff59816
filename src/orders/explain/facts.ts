import { canonicalJson } from '../../events/canonical.ts'
import type { WismoEvent } from '../../events/event.ts'
import { NO_FACTS } from '../facts.ts'
import { mergeAll } from '../merge.ts'
import { describe } from './describe.ts'
import type { FactExplanation, Ignored, ToldEvent } from './explanation.ts'

/** Records of a line's kit come from several authorities, of which one holds: they are about one thing. */
const subjectOf = (event: WismoEvent): string =>
  event.type === 'kit.recorded' ? `kit of line ${event.body.line}` : `${event.type} ${event.resource}`

const joined = (events: readonly ToldEvent[]): string =>
  canonicalJson(
    mergeAll(
      NO_FACTS,
      events.map(each => each.event),
    ),
  )

/**
 * Found by joining the rest without it rather than by comparing versions, so that no second copy of the handlers'
 * rules says which version holds and what an overruled one still adds (a number that it carried first, a void).
 */
function explained(events: readonly ToldEvent[]): FactExplanation {
  const newestFirst = events.toSorted((a, b) => (a.event.version < b.event.version ? 1 : -1))
  const all = joined(events)
  const judged = newestFirst.map(told => ({
    told,
    inFacts: joined(events.filter(each => each !== told)) !== all,
  }))
  const holds = judged.find(each => each.inFacts) ?? judged[0]
  return {
    resource: holds?.told.event.resource ?? '',
    says: holds ? describe(holds.told.event) : '',
    events: judged.map(({ told, inFacts }) => ({
      id: told.event.id,
      source: told.source,
      digest: told.digest,
      receivedAt: told.receivedAt,
      ...(told.place !== undefined && { place: told.place }),
      inFacts,
    })),
  }
}

/** Every resource of an order, with the events that told of it and which of them count. */
export function factsExplained(events: readonly ToldEvent[]): readonly FactExplanation[] {
  const bySubject = new Map<string, ToldEvent[]>()
  for (const told of events) {
    const subject = subjectOf(told.event)
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), told])
  }
  return [...bySubject].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => explained(own))
}

/** One line per resource of which an older version, or a record of less authority, was overruled. */
export function overruled(facts: readonly FactExplanation[]): readonly Ignored[] {
  return facts.flatMap(({ resource, events }) => {
    const stale = events.filter(event => !event.inFacts)
    if (stale.length === 0) return []
    const what = `${stale.length} of ${events.length} events of ${resource}`
    const ids = stale.map(event => event.id).join(', ')
    return [{ because: 'stale_version', what, why: `a newer or better version holds: ${ids}` } as const]
  })
}
