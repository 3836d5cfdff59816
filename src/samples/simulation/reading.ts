import { type Headline, headlines } from '../oracle.ts'

/** Units of an order, counted by somebody: by who sees the world, or by who was only told of it. */
export interface Counts {
  /** False: nobody has told of the order itself, so nobody knows what is owed. */
  readonly recorded: boolean
  readonly paid: boolean
  /** Something was packed that has no label yet. */
  readonly packing: boolean
  /** All that is owed is held back; all of it is to be sent later; a warehouse is at work on some of it. */
  readonly held: boolean
  readonly scheduled: boolean
  readonly picking: boolean
  /** Units of goods that are owed; digital goods are counted apart. */
  readonly net: number
  readonly tracked: number
  readonly scanned: number
  readonly nearby: number
  readonly ready: number
  readonly delivered: number
  /** Lost or sent back, and not sent anew. */
  readonly failed: number
  readonly returned: number
  /** Some piece of what is owed, if not a whole unit. */
  readonly anyTracked: boolean
  readonly anyDelivered: boolean
  readonly digital: { readonly owed: number; readonly handedOver: boolean }
  /** No rule can tell from what was told what is still owed; see `isScattered`. */
  readonly undetermined: boolean
}

/** What may be said of an order. */
export interface Reading {
  readonly status: Headline
  readonly tracked: number
  readonly scanned: number
  readonly delivered: number
  /** Every word that would not say too much. */
  readonly allows: ReadonlySet<Headline>
  /** Nobody can be held to this. */
  readonly undetermined: boolean
}

type Words = Readonly<Record<Headline, boolean>>

/** Which words are true of the counts; several can be. */
function wordsOf(counts: Counts): Words {
  const { recorded, net, delivered, returned, digital, tracked } = counts
  const open = net - delivered
  const sent = net > 0 && tracked >= net
  return {
    pending: true,
    confirmed: counts.paid,
    on_hold: recorded && counts.held,
    scheduled: recorded && counts.scheduled,
    processing: counts.packing || (recorded && counts.picking) || counts.anyTracked,
    partially_shipped: recorded && counts.anyTracked,
    shipped: sent,
    out_for_delivery: sent && counts.nearby >= net,
    ready_for_pickup: net > 0 && counts.ready >= open,
    partially_delivered: recorded && counts.anyDelivered,
    delivered: net > 0 ? open <= 0 : digital.owed > 0 && digital.handedOver,
    partially_returned: returned > 0 && open <= 0,
    returned: net > 0 && returned >= net,
    undelivered: open > 0 && counts.failed >= open,
    cancelled: recorded && net === 0 && digital.owed === 0,
  }
}

/** The word that says most, as the vocabulary ranks them. */
const RANKED: readonly Headline[] = [
  'cancelled',
  'returned',
  'partially_returned',
  'delivered',
  'partially_delivered',
  'undelivered',
  'ready_for_pickup',
  'out_for_delivery',
  'shipped',
  'partially_shipped',
  'on_hold',
  'scheduled',
  'processing',
  'confirmed',
]

export function readingOf(counts: Counts): Reading {
  const words = wordsOf(counts)
  // What is packed without a label moves nothing once something else is sent; and digital goods are not packed.
  const said = { ...words, processing: counts.packing || (counts.recorded && counts.picking) }
  const hasGoods = !counts.recorded || counts.net > 0
  const status = RANKED.find(word => said[word] && (word !== 'processing' || hasGoods)) ?? 'pending'
  return {
    status,
    tracked: counts.recorded ? counts.tracked : 0,
    scanned: counts.recorded ? counts.scanned : 0,
    delivered: counts.recorded ? counts.delivered : 0,
    allows: new Set(headlines.filter(word => words[word])),
    undetermined: counts.undetermined,
  }
}
