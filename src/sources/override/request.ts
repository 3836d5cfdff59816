import { z } from 'zod'
import type { Instant, OrderStatus } from '../../events/event.ts'
import { instantOf } from '../../events/version.ts'

/** The request is not one that overrides anything; the message says what to give. */
export class BadOverride extends Error {
  override readonly name = 'BadOverride'
}

/** The order has moved since the person looked at it: look again, then decide. */
export class OverrideOvertaken extends Error {
  override readonly name = 'OverrideOvertaken'
}

export interface OverrideRequest {
  /** Null lifts the override that is in force. */
  readonly status: OrderStatus | null
  readonly why: string
  readonly by: string
  /** Null: for the usual time. */
  readonly until: Instant | null
  /** What the person saw, as the order's `basis`; null: whatever it is now. */
  readonly basis: string | null
}

/** Every status has to stand here, or this does not compile. */
const EVERY: Readonly<Record<OrderStatus, true>> = {
  pending: true,
  confirmed: true,
  scheduled: true,
  on_hold: true,
  processing: true,
  partially_shipped: true,
  shipped: true,
  out_for_delivery: true,
  ready_for_pickup: true,
  partially_delivered: true,
  delivered: true,
  partially_returned: true,
  returned: true,
  undelivered: true,
  cancelled: true,
}
const isStatus = (text: string): text is OrderStatus => Object.hasOwn(EVERY, text)
const statuses = Object.keys(EVERY).join(', ')

const status = z.string().transform((text, context) => {
  if (isStatus(text)) return text
  context.addIssue({ code: 'custom', message: `must be one of ${statuses}, or null to lift the override` })
  return z.NEVER
})

const instant = z.string().transform((text, context) => {
  const read = instantOf(text)
  if (read !== null) return read
  context.addIssue({ code: 'custom', message: 'must be an instant with a zone, like 2026-11-30T12:00:00Z' })
  return z.NEVER
})

const said = (most: number) => z.string().trim().min(1, 'must say something').max(most)

const schema = z.object({
  status: status.nullable(),
  why: said(500),
  by: said(100),
  until: instant.nullish().transform(value => value ?? null),
  basis: z
    .string()
    .max(100)
    .nullish()
    .transform(value => value ?? null),
})

/**
 * Reads `{status, why, by, until?, basis?}`.
 * @throws BadOverride that names every fault
 */
export function readOverride(input: unknown): OverrideRequest {
  const { data, error } = schema.safeParse(input)
  if (data) return data
  const faults = error.issues.map(issue => `${issue.path.join('.') || 'the request'} ${issue.message}`)
  throw new BadOverride(`The override cannot be read: ${faults.join('; ')}.`)
}
