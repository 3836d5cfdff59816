import { createHash } from 'node:crypto'
import type { Received } from '../../events/delivery.ts'
import type { Instant } from '../../events/event.ts'
import { instantOf, paddedInstant } from '../../events/version.ts'
import type { KitPolicy, TableKit } from '../../policy/policy.ts'
import { readingOf } from './reading.ts'
import { subjectsOf } from './subjects.ts'
import { ADMIN_ORDER } from './topics.ts'

/** What the Admin API answered, with the shop that it was asked of. */
export interface FetchedOrder {
  readonly shop: string
  readonly order: object
  /** The answer's Date, which is when it was told. */
  readonly date: string | null
}

/** An answer of the Admin API as a delivery like any other: kept raw, and read by the same code as webhooks. */
export function receiveAdminOrder(
  fetched: FetchedOrder,
  receivedAt: Instant,
  kits: KitPolicy,
  tableKits: readonly TableKit[] = [],
): Received {
  const { shop, order } = fetched
  const body = Buffer.from(JSON.stringify(order))
  const toldAt = toldAtOf(fetched.date)
  const parts = [shop, ADMIN_ORDER, fetched.date, body.toString('base64')]
  return {
    kind: 'received',
    delivery: {
      source: 'shopify',
      topic: ADMIN_ORDER,
      shop,
      // The same answer at another time is another telling: it says that nothing has changed since.
      digest: createHash('sha256').update(JSON.stringify(parts)).digest('hex'),
      receivedAt,
      // Named as webhooks name them, so that it can be read again like one.
      headers: {
        'x-shopify-topic': ADMIN_ORDER,
        'x-shopify-shop-domain': shop,
        'x-shopify-triggered-at': toldAt,
      },
      body,
      subjects: subjectsOf(shop, ADMIN_ORDER, order, body),
    },
    reading: readingOf(order, ADMIN_ORDER, { shop, toldAt, kits, tableKits }),
  }
}

/** An HTTP date as a padded instant, or ''. */
function toldAtOf(date: string | null): string {
  const ms = Date.parse(date ?? '')
  return Number.isNaN(ms) ? '' : paddedInstant(instantOf(new Date(ms).toISOString()))
}
