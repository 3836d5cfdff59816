import type { Received } from '../../src/events/delivery.ts'
import { orderId } from '../../src/events/references.ts'
import { createIngest, type Ingest } from '../../src/ingest.ts'
import { notifications } from '../../src/policy/notifications.ts'
import type { Arrival } from '../../src/samples/simulation/faults.ts'
import type { Claim } from '../../src/samples/simulation/metrics.ts'
import type { RealWorld } from '../../src/samples/simulation/real-world.ts'
import type { Deadline } from '../../src/store/database.ts'
import { testPolicy } from '../support/policy.ts'
import { answered, asked } from './core-fetch.ts'
import { coreSources } from './core-sources.ts'
import { feedName, feedsOf, fileSent, receivedFrom } from './feed-file.ts'
import { MemoryDatabase } from './memory-database.ts'
import type { Answer, Subject } from './subject.ts'
import { wireOf } from './wire.ts'

/** A deadline that no simulation reaches, made once: a timer for every delivery would cost more than the delivery. */
const NEVER: Deadline = { at: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal }

/** What customers are told of is what ships: the simulation knows that by itself. */
const policy = { ...testPolicy, notifications }

/** The senders' bodies through the sources, merge, derive and effects over a database in memory: no SQL, no socket. */
export function coreSubject(shop: string): Subject & { database(): MemoryDatabase } {
  const receive = coreSources(shop)
  let current: RealWorld | null = null
  let memory = new MemoryDatabase({ mends: false })
  let ingest: Ingest = createIngest({ db: memory, policy }).ingest
  const feeds = feedsOf(shop)
  const deliveriesOf = async (world: RealWorld, arrival: Arrival): Promise<readonly Received[] | null> => {
    const at = new Date(arrival.at).toISOString()
    if (arrival.message.from === 'files') {
      const feed = feeds.find(each => each.name === feedName(world))
      return feed ? receivedFrom(feed, fileSent(world, arrival), at) : []
    }
    if (arrival.message.from === 'asked') return [answered(world, arrival)]
    const received = await receive(wireOf(world, arrival, arrival.at), at)
    return [received, ...(await asked(world, arrival, received, { db: memory, shop, deadline: NEVER }))]
  }
  return {
    async tell(history, arrival): Promise<Answer> {
      const { world } = history
      if (world !== current) {
        // Histories share nothing, so none has to be kept when the next one begins.
        current = world
        memory = new MemoryDatabase({ mends: false })
        ingest = createIngest({ db: memory, policy }).ingest
      }
      const order = orderId(world.shop.shop, world.shop.orderId)
      const known = memory.outboxOf(order).length
      const deliveries = await deliveriesOf(world, arrival)
      const outcomes: string[] = deliveries === null ? ['refused'] : []
      for (const received of deliveries ?? [])
        outcomes.push((await ingest([received], NEVER))[0]?.outcome ?? 'none')
      const state = memory.stateOf(order)
      return {
        outcome: outcomes.find(each => each === 'quarantined') ?? outcomes[0] ?? 'none',
        claim: state && claimOf(state),
        mails: memory.outboxOf(order).slice(known).filter(isMailed),
      }
    },
    close: async () => undefined,
    database: () => memory,
  }
}

const isMailed = ({ channel, standing }: { readonly channel: string; readonly standing: string }): boolean =>
  channel === 'email' && standing === 'pending'

/** What the public sees. */
export const claimOf = ({
  status,
  progress: { tracked, scanned, delivered },
}: {
  readonly status: Claim['status']
  readonly progress: { readonly tracked: number; readonly scanned: number; readonly delivered: number }
}): Claim => ({ status, tracked, scanned, delivered })
