export type Topic =
  | 'orders/create'
  | 'orders/updated'
  | 'orders/paid'
  | 'orders/partially_fulfilled'
  | 'orders/fulfilled'
  | 'orders/cancelled'
  | 'orders/edited'
  | 'orders/delete'
  | 'fulfillments/create'
  | 'fulfillments/update'
  | 'fulfillment_events/create'
  | 'refunds/create'
  | 'order_transactions/create'
  | 'SHIP_NOTIFY'
  | 'tracker.updated'
  | 'label.recorded'
  | 'ship_confirmations'

export type Door = 'shopify' | 'shipstation' | 'easypost' | 'events' | 'files'

/** A folder into which one warehouse drops its files: what `reno` sends, nobody copies into the shop; of `workshop` somebody does. */
export type FeedFolder = 'reno' | 'workshop'

/** What a sender lists for whoever follows what its webhook points at. */
export interface Listed {
  /** As the webhook names it. */
  readonly address: string
  /** JSON objects. */
  readonly resources: readonly string[]
  /** Milliseconds since 1970. */
  readonly at: number
}

/** One webhook as its sender sends it, without the signature, which needs the receiver's secret; or a file. */
export interface SampleDelivery {
  /** Where it is posted; each door has a signature of its own. */
  readonly door: Door
  readonly topic: Topic
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Its place in the order in which the shop sent everything, from 0. */
  readonly sequence: number
  /** Index of the happening that made the shop send it. */
  readonly happening: number
  /** Indices of all happenings that somebody who reads only this body can know of. */
  readonly tells: readonly number[]
  /** Only where the body itself tells nothing. */
  readonly listed?: Listed
  /** Of a file only: where it is dropped, and under which name the first time. */
  readonly file?: { readonly folder: FeedFolder; readonly name: string }
}
