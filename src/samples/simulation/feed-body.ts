import { places } from '../carriers.ts'
import { aftershipUpdate } from '../payloads/aftership-update.ts'
import { easypostEvent } from '../payloads/easypost-tracker.ts'
import { writeJson } from '../payloads/json.ts'
import { trackBody } from '../payloads/shipstation/track.ts'
import type { Place } from '../world.ts'
import type { CarrierStep, FeedKind, FeedScan, RealWorld } from './real-world.ts'

/** In the words of one feed: its status and what it says besides. */
type Words = readonly [status: string, detail: string]

const LABELLED = 'Shipment information received'

type Cumulative = Exclude<FeedKind, 'events'>

/** The label alone; data was exchanged, and nobody has the parcel. */
const ADVICE: Readonly<Record<Cumulative, Words>> = {
  easypost: ['pre_transit', 'label_created'],
  shipstation: ['AC', 'ELEC_ADVICE_RECD_BY_CARRIER'],
  aftership: ['InfoReceived', 'InfoReceived_001'],
}

const WORDS: Readonly<Record<Cumulative, Readonly<Record<CarrierStep, Words>>>> = {
  easypost: {
    picked_up: ['in_transit', 'received_at_origin_facility'],
    in_transit: ['in_transit', 'arrived_at_facility'],
    out_for_delivery: ['out_for_delivery', 'out_for_delivery'],
    delivery_attempted: ['failure', 'delivery_exception'],
    available_for_pickup: ['available_for_pickup', 'arrived_at_pickup_location'],
    delivered: ['delivered', 'arrived_at_destination'],
    return_to_sender: ['return_to_sender', 'return'],
    returned_to_sender: ['return_to_sender', 'return'],
    lost: ['failure', 'lost'],
  },
  shipstation: {
    picked_up: ['AC', 'PICKED_UP'],
    in_transit: ['IT', 'IN_TRANSIT'],
    out_for_delivery: ['IT', 'OUT_FOR_DELIVERY'],
    delivery_attempted: ['AT', 'DELIVERY_ATTEMPTED'],
    available_for_pickup: ['SP', 'AWAITING_COLLECTION_FROM_PICKUP_POINT'],
    delivered: ['DE', 'DELIVERED'],
    return_to_sender: ['EX', 'RETURN_TO_SENDER'],
    returned_to_sender: ['DE', 'DELIVERED'],
    lost: ['EX', 'PARCEL_LOST'],
  },
  aftership: {
    picked_up: ['InTransit', 'InTransit_002'],
    in_transit: ['InTransit', 'InTransit_003'],
    out_for_delivery: ['OutForDelivery', 'OutForDelivery_001'],
    delivery_attempted: ['AttemptFail', 'AttemptFail_001'],
    available_for_pickup: ['AvailableForPickup', 'AvailableForPickup_001'],
    delivered: ['Delivered', 'Delivered_001'],
    return_to_sender: ['Exception', 'Exception_010'],
    returned_to_sender: ['Exception', 'Exception_011'],
    lost: ['Exception', 'Exception_013'],
  },
}

interface Entry {
  readonly words: Words
  readonly message: string
  readonly at: number
  readonly place: Place | null
}

/**
 * The body in which a cumulative feed tells its newest scan with all that it told of the number before: as a rule the
 * newest first, and not strictly sorted.
 * @param told indices of what it tells
 * @param newest of those
 * @param aheadMs by how much the sender's clock is wrong beside its usual error
 */
export function feedBody(
  world: RealWorld,
  told: readonly number[],
  newest: FeedScan,
  aheadMs: number,
): Buffer {
  const kind = world.feedKind
  if (kind === 'events') throw new RangeError('That feed tells each scan by itself.')
  const scans = told.flatMap(index => world.feed[index] ?? [])
  const ahead = world.feedSkew + aheadMs
  const entries = [
    ...scans.map(scan => entryOf(kind, scan, ahead)).reverse(),
    adviceOf(world, kind, newest, ahead),
  ]
  // The carrier hands the latest two over in the wrong order.
  const [first, second, ...rest] = entries
  const listed = first && second && scans.length % 2 === 1 ? [second, first, ...rest] : entries
  return written(kind, newest, listed, newest.at + ahead)
}

function entryOf(kind: Cumulative, { did, happened, id }: FeedScan, ahead: number): Entry {
  // No two of a number alike, and always the same for the same scan.
  const place = places[Number(id.at(-1)) % places.length] ?? null
  return { words: WORDS[kind][did], message: did.replaceAll('_', ' '), at: happened + ahead, place }
}

function adviceOf(
  { boxes, labels }: RealWorld,
  kind: Cumulative,
  { number }: FeedScan,
  ahead: number,
): Entry {
  const at = labels.find(each => each.number === number)?.at ?? boxes.find(each => each.number === number)?.at
  return { words: ADVICE[kind], message: LABELLED, at: (at ?? 0) + ahead, place: null }
}

function written(kind: Cumulative, newest: FeedScan, entries: readonly Entry[], at: number): Buffer {
  const { id, number, carrier } = newest
  switch (kind) {
    case 'easypost': {
      const details = entries.map(({ words: [status, detail], ...rest }) => ({ status, detail, ...rest }))
      return easypostEvent({ event: `evt_${id}`, tracker: `trk_${number}` }, number, carrier, at, details)
    }
    case 'aftership': {
      const checkpoints = entries.map(({ words: [tag, subtag], ...rest }) => ({ tag, subtag, ...rest }))
      const ids = { event: `event-${id}`, tracking: `tracking-${number}` }
      return Buffer.from(writeJson(aftershipUpdate(ids, number, carrier.toLowerCase(), at, checkpoints)))
    }
    case 'shipstation': {
      const events = entries.map(({ words: [code, detail], message, ...rest }) => ({
        code,
        detail,
        description: message,
        ...rest,
      }))
      return Buffer.from(writeJson(trackBody(number, `se-${id}`, SERVICE_CODES[carrier] ?? 'other', events)))
    }
  }
}

const SERVICE_CODES: Readonly<Record<string, string>> = { UPS: 'ups', FedEx: 'fedex', USPS: 'stamps_com' }
