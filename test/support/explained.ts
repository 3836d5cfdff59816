import type { Instant, WismoEvent } from '../../src/events/event.ts'
import { type Explanation, explain, type Question } from '../../src/orders/explain/index.ts'
import { ORDER } from './events.ts'
import { tracking } from './given.ts'

/** Events of the tests' order as if each came by a delivery of its own, all at one instant. */
export function explained(events: readonly WismoEvent[], asked: Partial<Question> = {}): Explanation {
  const receivedAt: Instant = '2026-03-20T00:00:00.000Z'
  return explain({
    order: ORDER,
    facts: null,
    events: events.map((event, nth) => ({ event, source: 'shopify', digest: `digest-${nth}`, receivedAt })),
    unmerged: [],
    unsettledSince: null,
    tracking: { silentDays: 7, trackers: [] },
    policy: tracking,
    now: receivedAt,
    at: null,
    asOfFact: null,
    ...asked,
  })
}

/** What is ignored, as `because: what`. */
export const ignoredIn = ({ ignored }: Explanation): readonly string[] =>
  ignored.map(({ because, what }) => `${because}: ${what}`)
