import { ZodError } from 'zod'
import type { Reading } from '../events/delivery.ts'

export const quarantined = (reason: string): Reading => ({ outcome: 'quarantined', reason })

export const ignored = (reason: string): Reading => ({ outcome: 'ignored', reason })

/** JSON has no undefined, so it can stand for what is no JSON. */
export function parsedJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

/** What a proved body tells; it never throws. @param parsed the body, or undefined where it is no JSON */
export function understood(parsed: unknown, read: (body: unknown) => Reading): Reading {
  if (parsed === undefined) return quarantined('the body is no JSON')
  try {
    return read(parsed)
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
  return `${path || 'body'}: ${issue?.message ?? 'is not what the sender promises'}`
}
