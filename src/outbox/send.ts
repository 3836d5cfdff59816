import { randomUUID } from 'node:crypto'
import { type Deadline, remaining } from '../store/database.ts'
import { type ClaimedMessage, claimMessages, settleMessages } from '../store/outbox.ts'
import { type Attempted, type AttemptParts, attempt } from './attempt.ts'
import type { Channel } from './channel.ts'

export interface OutboxParts extends AttemptParts {
  /** Rows of other channels wait. */
  readonly channels: readonly Channel[]
  /** Told of every message that could not be sent; the others go on. */
  readonly failed: (message: ClaimedMessage, reason: string) => void
}

export interface Sent {
  /** Messages, not rows. */
  readonly sent: number
  readonly failed: number
  /** Messages of which nothing was to be said any more, or never can be. */
  readonly closed: number
  /** Messages whose turn has not come. */
  readonly waiting: number
}

/** Sent at the same time: few, since a lease is only as good as the run that holds it. */
const BATCH = 10

/** A lease outlives the run that took it, and no more than twice; seconds. */
const LEASE_SECONDS = 90

/** After so much of a lease nothing is sent any more: the answer and its settlement fit into what is left; milliseconds. */
const START_WITHIN_MS = 45_000

/** Nothing new is begun so shortly before the deadline; milliseconds. */
const LAST_START_MS = 2000

/**
 * Says what is due, until nothing is left or the deadline is near. Safe when several run at once, in one process or many:
 * a message is leased to one of them, and whoever dies leaves it due again, to be looked up before it is sent.
 */
export async function sendDue(parts: OutboxParts, deadline: Deadline): Promise<Sent> {
  const total = { sent: 0, failed: 0, closed: 0, waiting: 0 }
  const usable = new Map(parts.channels.map(channel => [channel.name, channel]))
  while (usable.size > 0 && remaining(deadline) > LAST_START_MS) {
    const lease = randomUUID()
    const startBy = startLimit(deadline)
    const asked = { channels: [...usable.keys()], limit: BATCH, seconds: LEASE_SECONDS, lease }
    const claimed = await claimMessages(parts.db, asked, deadline)
    if (claimed.length === 0) break
    const open = new Set<string>()
    const turns = await Promise.allSettled(
      claimed.map(message => turnOf(parts, message, usable.get(message.channel), { lease, startBy, open })),
    )
    for (const turn of turns) {
      // The database failed. Whatever was not settled is due again, in doubt, when its lease has passed.
      if (turn.status === 'rejected') throw turn.reason
      const { channel, attempted } = turn.value
      // Its allowance is used up for longer than a run waits, or it is paused: the others go on.
      if (open.has(channel) || attempted.settled.some(({ kind }) => kind === 'later')) usable.delete(channel)
      total[endOf(attempted)] += 1
    }
  }
  return total
}

/** Read anew whenever it is asked: a deadline may be brought forward while a run is under way. */
function startLimit(deadline: Deadline): Deadline {
  const own = Date.now() + START_WITHIN_MS
  return {
    signal: deadline.signal,
    get at() {
      return Math.min(own, deadline.at - LAST_START_MS)
    },
  }
}

const endOf = ({ settled, channelWorks }: Attempted): keyof Sent => {
  const has = (wanted: string) => settled.some(({ kind }) => kind === wanted)
  if (has('sent')) return 'sent'
  if (has('later')) return 'waiting'
  return channelWorks === false ? 'failed' : 'closed'
}

interface Run {
  readonly lease: string
  readonly startBy: Deadline
  /** Channels that have failed too often since the run began. */
  readonly open: Set<string>
}

async function turnOf(
  parts: OutboxParts,
  claimed: ClaimedMessage,
  channel: Channel | undefined,
  { lease, startBy, open }: Run,
) {
  if (!channel) throw new Error(`nobody asked for messages of the channel ${claimed.channel}`)
  const { name } = channel
  const isOpen = () => open.has(name)
  const attempted = await attempt(parts, { claimed, channel, lease, startBy, isOpen })
  const { settled, channelWorks, reason } = attempted
  // Past any deadline: what was sent would be sent again.
  if (await settleMessages(parts.db, { lease, channel: name, settled, channelWorks, reason })) open.add(name)
  if (reason !== null) parts.failed(claimed, reason)
  return { channel: name, attempted }
}
