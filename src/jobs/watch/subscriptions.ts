import type { ShopifyAdmin } from '../../clients/shopify-admin.ts'
import type { Database, Deadline } from '../../store/database.ts'
import { tellSubscriptions } from '../../store/watch.ts'

export interface SubscriptionParts {
  readonly db: Database
  readonly admin: ShopifyAdmin
  /** Topics as webhooks name them, like `orders/create`. */
  readonly needed: readonly string[]
  readonly clock: () => Date
}

/** As the Admin API writes a topic. */
const enumOf = (topic: string): string => topic.replaceAll('/', '_').toUpperCase()

/**
 * Asks each shop which webhooks it still sends: after eight failures Shopify deletes a subscription and tells nobody. Of a
 * shop that cannot be asked nothing changes.
 * @throws the last failure, after every shop was asked
 */
export async function watchSubscriptions(
  { db, admin, needed, clock }: SubscriptionParts,
  deadline: Deadline,
): Promise<{ readonly open: number; readonly cleared: number }> {
  const answers = await Promise.allSettled(
    admin.shops.map(async shop => ({ shop, topics: await admin.fetchTopics(shop, deadline.signal) })),
  )
  const shops = answers.flatMap(answer => (answer.status === 'fulfilled' ? [answer.value] : []))
  const told = await tellSubscriptions(
    db,
    { now: clock().toISOString(), needed: needed.map(enumOf), shops },
    deadline,
  )
  const failure = answers.findLast(answer => answer.status === 'rejected')
  if (failure) throw failure.reason
  return told
}
