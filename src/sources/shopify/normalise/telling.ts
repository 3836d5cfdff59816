import type { Command, Instant, WismoEvent } from '../../../events/event.ts'
import type { KitPolicy, TableKit } from '../../../policy/policy.ts'

/** What a normaliser knows besides the body. No clock: a body read again must give the same events. */
export interface Telling {
  readonly shop: string
  /** Padded triggered-at, or ''. */
  readonly toldAt: string
  readonly kits: KitPolicy
  readonly tableKits: readonly TableKit[]
}

export interface Normalised {
  readonly events: readonly WismoEvent[]
  readonly commands: readonly Command[]
}

/** Ids of a shop's things; only line ids stay bare, since they are met only inside their order. */
export const scoped = (shop: string, id: string): string => `${shop}:${id}`

/**
 * Stands for the instant that a body does not have: lower than every real one and too old to be said to anybody.
 * The time of receipt would make one fact told twice two facts.
 */
export const UNDATED: Instant = new Date(0).toISOString()

/** The padded triggered-at as an instant, or null. */
export const toldInstant = (toldAt: string): Instant | null =>
  toldAt === '' ? null : `${toldAt.slice(0, 23)}Z`
