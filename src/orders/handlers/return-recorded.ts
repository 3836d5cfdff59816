import type { EventOf } from '../../events/event.ts'
import type { Facts, ReturnFacts } from '../facts.ts'

/** Per return the newest version, with the lines of the newest version that lists some. */
export function returnRecorded(facts: Facts, { version, body }: EventOf<'return.recorded'>): Facts {
  const told: ReturnFacts = { version, body, linesOf: body.lines.length > 0 ? version : null }
  const known = facts.returns[body.returnId]
  return { ...facts, returns: { ...facts.returns, [body.returnId]: known ? joined(known, told) : told } }
}

function joined(a: ReturnFacts, b: ReturnFacts): ReturnFacts {
  const newer = a.version >= b.version ? a : b
  const lined = (a.linesOf ?? '') >= (b.linesOf ?? '') ? a : b
  return {
    version: newer.version,
    body: { ...newer.body, lines: lined.body.lines },
    linesOf: lined.linesOf,
  }
}
