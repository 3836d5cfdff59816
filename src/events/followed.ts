import type { Instant } from './instant.ts'

/**
 * What can be expected to be heard of a parcel. unsupported: nobody who talks to us will ever tell of it, and only its
 * carrier's own page knows more. untracked: it has no number.
 */
export type Following = 'followed' | 'awaiting_first_scan' | 'silent' | 'unsupported' | 'untracked'

/** Of a derived parcel, what matters here. */
export interface Followable {
  readonly number: string | null
  readonly stage: string
  readonly scanned: boolean
  readonly createdAt: Instant | null
  readonly scans: readonly { readonly at: Instant | null }[]
}

export interface Circumstances {
  readonly now: Instant
  /** After so long without a word a parcel is silent; days. */
  readonly silentDays: number
  /** What aggregators said of numbers. */
  readonly trackers: readonly { readonly number: string; readonly standing: 'registered' | 'unsupported' }[]
}

export interface Heard {
  readonly following: Following
  /** When the last thing happened that was told of it; null: nothing was. */
  readonly lastHeardAt: Instant | null
}

/** Nothing more is to be heard of these. */
const ENDED: ReadonlySet<string> = new Set(['delivered', 'returned_to_sender', 'lost', 'voided', 'cancelled'])

const DAY_MS = 86_400_000

/** It depends on the clock, so it is for readers, and never stored. */
export function followed(parcel: Followable, circumstances: Circumstances): Heard {
  const lastHeardAt = parcel.scans.reduce<Instant | null>(
    (last, { at }) => (at !== null && (last === null || at > last) ? at : last),
    null,
  )
  return { following: followingOf(parcel, lastHeardAt, circumstances), lastHeardAt }
}

function followingOf(
  { number, stage, scanned, createdAt }: Followable,
  lastHeardAt: Instant | null,
  { now, silentDays, trackers }: Circumstances,
): Following {
  if (number === null && lastHeardAt === null && !scanned) return 'untracked'
  if (ENDED.has(stage)) return 'followed'
  const standings = trackers.filter(each => each.number === number).map(each => each.standing)
  const registered = standings.includes('registered')
  const unheard = lastHeardAt === null && !scanned
  if (unheard && !registered && standings.includes('unsupported')) return 'unsupported'
  const since = lastHeardAt ?? createdAt
  const quiet = since !== null && Date.parse(now) - Date.parse(since) > silentDays * DAY_MS
  if (quiet) return unheard && !registered ? 'unsupported' : 'silent'
  return scanned ? 'followed' : 'awaiting_first_scan'
}
