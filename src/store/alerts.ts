import type { Instant, Json } from '../events/event.ts'
import type { Database, Deadline } from './database.ts'

/** Something that somebody should know of, as it is now. */
export interface Alert {
  /** Eight letters by which people call it. */
  readonly id: string
  readonly kind: string
  readonly fingerprint: string
  readonly firstSeen: Instant
  readonly lastSeen: Instant
  readonly count: number
  /** May say more than may leave this house. */
  readonly detail: Json
  readonly clearedAt: Instant | null
}

/** An alert that was leased to be told to somebody. */
export interface DueAlert extends Alert {
  /** `ops`, or `webhook:<endpoint>`. */
  readonly receiver: string
  readonly state: 'raised' | 'cleared'
  /** The receiver does not know of it yet, or has heard that it was over. */
  readonly isNews: boolean
  /** How often it was over since the receiver knows of it; counted for programs only. */
  readonly episode: number
  /** Failures so far, without interruption. */
  readonly attempts: number
}

type Named = Pick<DueAlert, 'receiver' | 'kind' | 'fingerprint'>

export type AlertSettlement = Named &
  (
    | { readonly told: true; readonly state: DueAlert['state']; readonly count: number }
    | { readonly told: false; readonly reason: string; readonly inMs: number }
  )

export interface ClaimAlerts {
  /** goesOn: hears also what grows, what lasts, and what is over. */
  readonly receivers: readonly { readonly name: string; readonly goesOn: boolean }[]
  readonly limit: number
  /** A run ends before its lease does. */
  readonly seconds: number
  readonly lease: string
  readonly now: Instant
  readonly againMinutes: number
  readonly remindHours: number
}

/** Leases what is to be told, so that of several at once each gets something else. */
export async function claimAlerts(
  db: Database,
  asked: ClaimAlerts,
  deadline?: Deadline,
): Promise<readonly DueAlert[]> {
  return ((await db.call('wismo_claim_alerts', asked, deadline)) as { alerts: readonly DueAlert[] }).alerts
}

export async function settleAlerts(
  db: Database,
  settled: {
    readonly lease: string
    readonly now: Instant
    readonly settled: readonly AlertSettlement[]
  },
  deadline?: Deadline,
): Promise<void> {
  await db.call('wismo_settle_alerts', settled, deadline)
}

/** A way to ops that does not work. */
export interface TroubledWay {
  readonly way: string
  readonly failingSince: Instant
  /** Null: it has failed, but not for so long that another way is used. */
  readonly closedUntil: Instant | null
  readonly reason: string | null
}

export async function troubledWays(db: Database, deadline?: Deadline): Promise<readonly TroubledWay[]> {
  return ((await db.call('wismo_alert_ways', {}, deadline)) as { ways: readonly TroubledWay[] }).ways
}

export interface WayNote {
  readonly way: string
  /** refused: for good, as far as it says. */
  readonly outcome: 'good' | 'failed' | 'refused'
  readonly reason: string | null
  readonly now: Instant
  /** Failing for so long it is left alone. */
  readonly patienceMinutes: number
  /** Left alone, it is tried again after so long. */
  readonly probeMinutes: number
}

/** @returns whether it is left alone from now on */
export async function noteAlertWay(db: Database, note: WayNote, deadline?: Deadline): Promise<boolean> {
  return ((await db.call('wismo_note_alert_way', note, deadline)) as { closed: boolean }).closed
}

/** What is open, newest first. @property open how many there are, beyond the limit too */
export async function openAlerts(
  db: Database,
  limit: number,
  deadline?: Deadline,
): Promise<{
  readonly open: number
  readonly alerts: readonly (Alert & { readonly toldAt: Instant | null })[]
}> {
  return (await db.call('wismo_alerts', { limit }, deadline)) as Awaited<ReturnType<typeof openAlerts>>
}
