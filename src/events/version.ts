import type { Instant } from './event.ts'

/**
 * What a resource's snapshot says of itself where its clocks are equal: cancelled before not, then more
 * fulfilled, then more refunded. One fixed tuple for all resources, so that versions form a total order.
 */
export interface Rank {
  readonly cancelled?: boolean
  readonly fulfilled?: number
  readonly refunded?: number
}

/** Space sorts below every character of a field, so an absent told-at is lowest. */
const SEPARATOR = ' '

/**
 * The version of a resource as one text whose order is the lexicographic order of
 * (updated_at, told-at, rank, content hash).
 * @param updatedAt the resource's own clock; sources without one give the fact's instant
 * @param toldAt from `paddedInstant`, or ''
 */
export function versionOf(updatedAt: Instant, toldAt: string, rank: Rank, hash: string): string {
  const digits = (count: number) => String(Math.max(0, Math.trunc(count))).padStart(6, '0')
  const ranked = `${rank.cancelled ? 1 : 0}.${digits(rank.fulfilled ?? 0)}.${digits(rank.refunded ?? 0)}`
  return [updatedAt, toldAt, ranked, hash].join(SEPARATOR)
}

/** The updated_at inside a version. */
export function updatedAtOf(version: string): Instant {
  return version.slice(0, version.indexOf(SEPARATOR))
}

/**
 * The version without its told-at, equal for every telling of one event: what is remembered as the *earliest* version
 * must not depend on which telling came, since the event log keeps only the latest.
 */
export function untold(version: string): string {
  const [updatedAt = '', , ...rest] = version.split(SEPARATOR)
  return [updatedAt, '', ...rest].join(SEPARATOR)
}

/**
 * A sender's timestamp as UTC with exactly nine fractional digits, or '' if it is none. Compared raw,
 * `…:00.12Z` would sort after `…:00.123Z`; `Date` alone would cut Shopify's nanoseconds to milliseconds.
 */
export function paddedInstant(text: string | undefined | null): string {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9})\d*)?(Z|[+-]\d{2}:?\d{2})$/.exec(
    text ?? '',
  )
  if (!match) return ''
  const seconds = Date.parse(`${match[1]}${match[3]}`)
  if (Number.isNaN(seconds)) return ''
  return `${new Date(seconds).toISOString().slice(0, 19)}.${(match[2] ?? '').padEnd(9, '0')}Z`
}

/** Any timestamp with a zone as an `Instant`, or null if it is none: without a zone an instant is a guess. */
export function instantOf(text: string | undefined | null): Instant | null {
  if (!text || !/(Z|[+-]\d{2}:?\d{2})$/.test(text)) return null
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}
