import { createHash } from 'node:crypto'
import type { Received } from '../../src/events/delivery.ts'
import type { Command, Instant, WismoEvent } from '../../src/events/event.ts'
import type { Deadline } from '../../src/store/database.ts'

/** A deadline that no test reaches. */
export const patient = (): Deadline => ({ at: Date.now() + 60_000, signal: AbortSignal.timeout(60_000) })

/** A proved delivery that tells just these events; equal events are equal bytes, a retry of one delivery. */
export function received(
  events: readonly WismoEvent[],
  receivedAt: Instant,
  commands: readonly Command[] = [],
): Received {
  const body = Buffer.from(JSON.stringify({ events, commands }))
  return {
    kind: 'received',
    delivery: {
      source: 'direct',
      topic: 'events',
      shop: null,
      digest: createHash('sha256').update(body).digest('hex'),
      receivedAt,
      headers: {},
      body,
    },
    reading: { outcome: 'accepted', events, commands },
  }
}
