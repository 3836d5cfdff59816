import { setTimeout as wait } from 'node:timers/promises'
import type { NotificationPolicy } from '../policy/policy.ts'
import { type Database, type Deadline, remaining } from '../store/database.ts'
import { type ClaimedMessage, type MessageSettlement, recheckMessage } from '../store/outbox.ts'
import { pauseCalls, takeCall } from '../store/tasks.ts'
import type { Channel, LookUpResult, Message, SendResult } from './channel.ts'
import { type Judgement, judge } from './judge.ts'

export interface AttemptParts {
  readonly db: Database
  readonly policy: NotificationPolicy
  readonly clock: () => Date
  /** From 0 to 1, for the jitter of the back-off. */
  readonly random: () => number
  /** Nobody waits longer for a provider; milliseconds, {@link SEND_MS} if it is not said. */
  readonly sendMs?: number
}

/** What became of a message, and what that says of its channel. */
export interface Attempted {
  readonly settled: readonly MessageSettlement[]
  /** Null: the channel was not used. */
  readonly channelWorks: boolean | null
  readonly reason: string | null
}

export interface Turn {
  readonly claimed: ClaimedMessage
  readonly channel: Channel
  readonly lease: string
  /** Nothing is sent after it: then the lease could pass before the answer comes. */
  readonly startBy: Deadline
  /** The channel has failed too often meanwhile. */
  readonly isOpen: () => boolean
}

/** Long for a provider that has a bad minute, and short enough for an answer and its settlement within a lease. */
const SEND_MS = 25_000

const FIRST_RETRY_MS = 5000
const LAST_RETRY_MS = 900_000

/** Who was doubtful is not asked about sooner: a provider's books are not written at once; milliseconds. */
const DOUBT_MS = 30_000

/** Doubled with each failure up to a quarter of an hour, and spread so that what failed together does not come back together. */
export function backOffMs(attempts: number, random: () => number): number {
  const full = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 20))
  return Math.round(full * (0.5 + random() / 2))
}

const keysOf = ({ said }: Pick<ClaimedMessage, 'said'>): readonly string[] => said.map(row => row.key)

const unused = (settled: readonly MessageSettlement[]): Attempted => ({
  settled,
  channelWorks: null,
  reason: null,
})

/** Never throws and never hangs, whatever a channel does: what it did not answer in time may have been done. */
async function answered<T>(
  { sendMs = SEND_MS }: AttemptParts,
  call: (deadline: Deadline) => Promise<T>,
): Promise<T | { readonly kind: 'unknown'; readonly reason: string }> {
  const deadline = { at: Date.now() + sendMs, signal: AbortSignal.timeout(sendMs) }
  const hangs = wait(sendMs + 1000, { kind: 'unknown', reason: 'no_answer' } as const, { ref: false })
  try {
    return await Promise.race([call(deadline), hangs])
  } catch (error) {
    return { kind: 'unknown', reason: error instanceof Error ? error.name : 'thrown' }
  }
}

/** One turn of one message: looked up if it may have been sent, looked at again, sent. Settles nothing itself. */
export async function attempt(parts: AttemptParts, turn: Turn): Promise<Attempted> {
  const { claimed, channel } = turn
  const { triedAt } = claimed
  if (triedAt !== null && channel.lookUp) {
    const found = await answered<LookUpResult>(
      parts,
      async deadline => (await channel.lookUp?.({ id: claimed.id, triedAt }, deadline)) ?? { kind: 'absent' },
    )
    if (found.kind === 'sent')
      return {
        settled: [{ kind: 'sent', keys: keysOf(claimed), providerId: found.providerId }],
        channelWorks: true,
        reason: null,
      }
    if (found.kind === 'unknown') return failed(parts, turn, keysOf(claimed), found.reason, true)
  }
  const ready = await readied(parts, turn)
  if (!('message' in ready)) return unused([ready.later])
  const closed = ready.closed.map(each => ({ kind: 'closed', ...each }) as const)
  if (ready.message === null) return unused(closed)
  const said = await spoken(parts, turn, ready.message)
  return { ...said, settled: [...closed, ...said.settled] }
}

/** Waits for the channel's allowance, and judges after the last wait. */
async function readied(
  { db, policy, clock }: AttemptParts,
  { claimed, channel, lease, startBy, isOpen }: Turn,
): Promise<Judgement | { readonly later: MessageSettlement }> {
  // Whoever looked it up knows that it was not sent.
  const later = (inMs: number) => ({
    later: { kind: 'later', keys: keysOf(claimed), inMs, doubtful: false } as const,
  })
  for (;;) {
    if (isOpen() || remaining(startBy) === 0) return later(0)
    const found = await recheckMessage(db, claimed, lease)
    // In other hands: nothing of it is ours to settle, and the settlement below finds nothing.
    if (found === null) return later(0)
    const now = clock().toISOString()
    const judgement = judge({ claimed, found, audience: channel.audience, policy, now })
    if (judgement.message === null || channel.allowance === null) return judgement
    const { key, ...allowance } = channel.allowance
    const waitMs = await takeCall(db, key, allowance)
    if (waitMs === 0) return judgement
    if (waitMs >= remaining(startBy)) return later(waitMs)
    await wait(waitMs)
  }
}

async function spoken(parts: AttemptParts, turn: Turn, message: Message): Promise<Attempted> {
  const { channel } = turn
  const result = await answered<SendResult>(parts, deadline => channel.send(message, deadline))
  const keys = message.said.map(each => each.key)
  if (result.kind === 'sent')
    return {
      settled: [{ kind: 'sent', keys, providerId: result.providerId }],
      channelWorks: true,
      reason: null,
    }
  if (result.kind === 'unknown') return failed(parts, turn, keys, result.reason, true)
  if (result.permanent)
    // The provider has looked at it and said no: it works.
    return {
      settled: [{ kind: 'closed', keys, standing: `dead:${result.reason}` }],
      channelWorks: true,
      reason: null,
    }
  if (result.retryAfterMs === undefined) return failed(parts, turn, keys, result.reason, false)
  if (channel.allowance) await pauseCalls(parts.db, channel.allowance.key, result.retryAfterMs)
  return unused([{ kind: 'later', keys, inMs: result.retryAfterMs, doubtful: false }])
}

function failed(
  { clock, random }: AttemptParts,
  { claimed, channel }: Turn,
  keys: readonly string[],
  reason: string,
  doubtful: boolean,
): Attempted {
  const age = clock().getTime() - Date.parse(claimed.since)
  const inMs = Math.max(backOffMs(claimed.attempts, random), doubtful && channel.lookUp ? DOUBT_MS : 0)
  const settled: MessageSettlement =
    age > channel.giveUpAfterMs
      ? { kind: 'closed', keys, standing: doubtful ? 'dead:unknown' : 'dead:gave_up' }
      : { kind: 'failed', keys, reason, inMs, doubtful }
  return { settled: [settled], channelWorks: false, reason }
}
