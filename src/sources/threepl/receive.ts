import { createHash } from 'node:crypto'
import type { Received } from '../../events/delivery.ts'
import type { Instant } from '../../events/event.ts'
import type { Feed } from '../../policy/feed.ts'
import type { FeedFile } from './file.ts'
import type { Batch } from './normalise.ts'

/** Name of the source, under which the deliveries are kept. */
export const THREEPL = 'threepl'

/**
 * A batch of rows as a delivery like any other. The same rows of the same file, told the same way, have the same digest,
 * so that a batch that is tried again after a crash is known; a corrected mapping makes others of them. The bytes
 * themselves stay with the file: the body only names it, and holds nothing personal.
 */
export function receiveRows(feed: Feed, file: FeedFile, batch: Batch, receivedAt: Instant): Received {
  const { first, last, firstLine, lastLine } = batch
  const body = {
    feed: feed.name,
    file: file.name,
    sha256: file.sha256,
    rows: [first, last],
    lines: [firstLine, lastLine],
  }
  const events = batch.events.map(({ event }) => event)
  const digest = createHash('sha256').update(
    JSON.stringify([feed.name, file.sha256, file.at, file.businessDate, first, last]),
  )
  for (const event of events) digest.update(`\n${event.id}`)
  for (const command of batch.commands) digest.update(`\n${JSON.stringify(command)}`)
  return {
    kind: 'received',
    delivery: {
      source: THREEPL,
      topic: feed.name,
      shop: feed.shop,
      digest: digest.digest('hex'),
      receivedAt,
      headers: {},
      body: Buffer.from(JSON.stringify(body)),
      subjects: [],
    },
    reading: { outcome: 'accepted', events, commands: batch.commands },
  }
}
