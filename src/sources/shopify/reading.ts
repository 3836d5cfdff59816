import { ZodError } from 'zod'
import type { Reading } from '../../events/delivery.ts'
import type { Telling } from './normalise/telling.ts'
import { normaliserOf } from './topics.ts'

export const quarantined = (reason: string): Reading => ({ outcome: 'quarantined', reason })

/**
 * What a body of a topic tells; it never throws.
 * @param parsed the body, or undefined where it is no JSON
 */
export function readingOf(parsed: unknown, topic: string, telling: Telling): Reading {
  const normalise = normaliserOf(topic)
  if (!normalise) return { outcome: 'ignored', reason: 'unknown topic' }
  if (parsed === undefined) return quarantined('the body is no JSON')
  try {
    return { outcome: 'accepted', ...normalise(parsed, telling) }
  } catch (error) {
    if (error instanceof ZodError) return quarantined(faultOf(error))
    // A fault of ours, not of the sender's, whom an error would only make give up: kept, and ops are told.
    return quarantined(`could not be read (${error instanceof Error ? error.name : 'unknown error'})`)
  }
}

/** Where the body is not as promised, never what stands there; positions are left out so that equal faults count as one. */
function faultOf(error: ZodError): string {
  const issue = error.issues[0]
  const path = (issue?.path ?? []).map(each => (typeof each === 'number' ? '[]' : String(each))).join('.')
  return `${path || 'body'}: ${issue?.message ?? 'is not what the topic promises'}`
}
