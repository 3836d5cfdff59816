import { orderId } from '../../src/events/references.ts'
import { createIngest } from '../../src/ingest.ts'
import type { Arrival } from '../../src/samples/simulation/faults.ts'
import type { History } from '../../src/samples/simulation/history.ts'
import type { Claim } from '../../src/samples/simulation/metrics.ts'
import { createShopify } from '../../src/sources/shopify/index.ts'
import type { Deadline } from '../../src/store/database.ts'
import { testPolicy } from '../support/policy.ts'
import { SECRET, scanDelivery, webhookOf } from './deliveries.ts'
import { MemoryDatabase } from './memory-database.ts'
import type { Answer, Subject } from './subject.ts'

/** A deadline that no simulation reaches, made once: a timer for every delivery would cost more than the delivery. */
const NEVER: Deadline = { at: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal }

/** The senders' bodies through the sources, merge, derive and effects over a database in memory: no SQL, no socket. */
export function coreSubject(shop: string): Subject & { database(): MemoryDatabase } {
  const shopify = createShopify({ secrets: [SECRET], shops: [shop], kits: testPolicy.kits })
  let current: History['world'] | null = null
  let memory = new MemoryDatabase({ mends: false })
  let { ingest } = createIngest({ db: memory, policy: testPolicy })
  const receive = (history: History, arrival: Arrival) => {
    if (arrival.message.from === 'carrier') return scanDelivery(history.world, arrival)
    const wire = webhookOf(arrival, arrival.message.sent)
    return shopify.receive(wire, new Date(arrival.at).toISOString())
  }
  return {
    async tell(history, arrival): Promise<Answer> {
      if (history.world !== current) {
        // Histories share nothing, so none has to be kept when the next one begins.
        current = history.world
        memory = new MemoryDatabase({ mends: false })
        ingest = createIngest({ db: memory, policy: testPolicy }).ingest
      }
      const received = receive(history, arrival)
      if (received.kind === 'refused') throw new Error(`A simulated webhook was refused: ${received.reason}`)
      const [ingested] = await ingest([received], NEVER)
      const state = memory.stateOf(orderId(history.world.shop.shop, history.world.shop.orderId))
      return { outcome: ingested?.outcome ?? 'none', claim: state && claimOf(state) }
    },
    close: async () => undefined,
    database: () => memory,
  }
}

/** What the public sees. */
export const claimOf = ({
  status,
  progress: { tracked, scanned, delivered },
}: {
  readonly status: Claim['status']
  readonly progress: { readonly tracked: number; readonly scanned: number; readonly delivered: number }
}): Claim => ({ status, tracked, scanned, delivered })
