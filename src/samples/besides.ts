import { itemsIn } from './items-in-box.ts'
import { easypostEvent, type TrackerDetail } from './payloads/easypost-tracker.ts'
import { eventsBody, labelEvent } from './payloads/generic-events.ts'
import { writeJson } from './payloads/json.ts'
import { hookBody } from './payloads/shipstation/hook.ts'
import { shipmentBody } from './payloads/shipstation/label.ts'
import type { FeedFolder, Listed, SampleDelivery } from './sample-delivery.ts'
import { filesOf } from './warehouse-files.ts'
import type { Box, Carried, Happening, Step, World } from './world.ts'

/** Whom a world's senders besides the shop tell of, by the ids of its boxes. */
export interface Besides {
  /** A label service bought the labels. */
  readonly labelled: ReadonlySet<string>
  /** Another warehouse sent them, of which the shop knows nothing. */
  readonly elsewhere: ReadonlySet<string>
  /** An aggregator tells their carrier's scans, and the shop does not. */
  readonly followed: ReadonlySet<string>
}

/** The label service's id of the shop. */
export const SAMPLE_STORE = 902_114

const HOST = 'https://ssapi9.shipstation.com'

/** What an aggregator has no word for, or another one. */
const WORDS: Readonly<Partial<Record<Step, readonly [status: string, detail: string]>>> = {
  confirmed: ['pre_transit', 'label_created'],
  carrier_picked_up: ['in_transit', 'received_at_origin_facility'],
  in_transit: ['in_transit', 'unknown'],
  out_for_delivery: ['out_for_delivery', 'out_for_delivery'],
  ready_for_pickup: ['available_for_pickup', 'arrived_at_pickup_location'],
  delivered: ['delivered', 'arrived_at_destination'],
}

/** Who has something to tell of a world: of what is labelled once and for good, and of scans that have words for all. */
export function besidesOf(happenings: readonly Happening[]): Besides {
  const boxes = happenings.flatMap(each => (each.kind === 'packed' && each.box.carrier ? [each.box] : []))
  const gone = new Set(happenings.flatMap(each => (each.kind === 'unpacked' ? [each.box] : [])))
  const corrected = new Set(
    happenings.flatMap(each => (each.kind === 'numbered' && each.numbers.length === 1 ? [each.box] : [])),
  )
  const lasting = boxes.filter(box => !gone.has(box.id) && !corrected.has(box.id))
  const [home] = boxes.map(box => box.location.id)
  const wordless = new Set(
    happenings.flatMap(each => (each.kind === 'carried' && !WORDS[each.step] ? [each.box] : [])),
  )
  const idsOf = (from: readonly Box[]) => new Set(from.map(box => box.id))
  return {
    labelled: idsOf(lasting.filter(box => box.location.id === home)),
    elsewhere: idsOf(lasting.filter(box => box.location.id !== home)),
    followed: idsOf(boxes.filter(box => !wordless.has(box.id))),
  }
}

/** Whether the shop's own books know of a happening. */
export const isKnownToShop = ({ elsewhere, followed }: Besides, each: Happening): boolean =>
  !(each.kind === 'packed' && elsewhere.has(each.box.id)) &&
  !(each.kind === 'carried' && (elsewhere.has(each.box) || followed.has(each.box)))

type Told = Pick<SampleDelivery, 'door' | 'topic' | 'headers' | 'body' | 'tells' | 'file'> & {
  readonly listed?: Listed
}

/** What the senders besides the shop send because of a happening. */
export function toldBesides(world: World, besides: Besides, index: number): readonly Told[] {
  const happening = world.happenings[index]
  switch (happening?.kind) {
    case 'packed':
      return besides.elsewhere.has(happening.box.id)
        ? byWarehouse(world, index, happening.box, 0, 'reno')
        : ofLabels(world, besides, index, happening.box, 0)
    case 'numbered': {
      const packed = world.happenings.findIndex(
        each => each.kind === 'packed' && each.box.id === happening.box,
      )
      const box = world.happenings[packed]
      if (box?.kind !== 'packed' || !besides.labelled.has(happening.box)) return []
      // The other part of the whole comes from another warehouse, whose number somebody typed into the shop.
      const slot = happening.numbers.length - 1
      const told = byWarehouse(world, index, { ...box.box, numbers: happening.numbers }, slot, 'workshop')
      return told.map(each => ({ ...each, tells: [packed, index] }))
    }
    case 'carried':
      return besides.followed.has(happening.box) ? [byAggregator(world, index, happening)] : []
    default:
      return []
  }
}

function ofLabels(
  world: World,
  { labelled }: Besides,
  index: number,
  box: Box,
  slot: number,
): readonly Told[] {
  if (!labelled.has(box.id)) return []
  const at = world.happenings[index]?.at ?? 0
  // Ids of the label service have nothing to do with the shop's.
  const id = 400_000_000 + world.orderNumber * 100 + box.ordinal
  const orderId = 300_000_000 + world.orderNumber
  const record = {
    id,
    orderId,
    orderKey: world.orderId,
    orderNumber: String(world.orderNumber),
    storeId: SAMPLE_STORE,
    number: box.numbers[slot] ?? '',
    carrier: box.carrier?.name ?? '',
    createdAt: at,
    voidedAt: null,
    items: itemsIn(world, box, slot),
  }
  const address = `${HOST}/shipments?storeID=${SAMPLE_STORE}&batchId=${id}&includeShipmentItems=False`
  const listed = { address, resources: [writeJson(shipmentBody(record, true))], at }
  return [
    {
      door: 'shipstation',
      topic: 'SHIP_NOTIFY',
      headers: {},
      body: Buffer.from(writeJson(hookBody(address, 'SHIP_NOTIFY'))),
      tells: [index],
      listed,
    },
  ]
}

/** Whoever makes the tops of tables drops files into a folder of its own; the others post events. */
function byWarehouse(
  world: World,
  index: number,
  box: Box,
  slot: number,
  folder: FeedFolder,
): readonly Told[] {
  const isTop = itemsIn(world, box, slot).every(({ sku }) => sku.endsWith('-TOP'))
  return isTop ? filesOf(world, index, box, slot, folder) : [byEvents(world, index, box, slot)]
}

function byEvents(world: World, index: number, box: Box, slot: number): Told {
  const lines = itemsIn(world, box, slot).map(({ line, sku, units }) => ({ line: line ?? '', sku, units }))
  const label = {
    id: `${box.id}-${slot}`,
    shop: world.shop,
    order: world.orderId,
    number: box.numbers[slot] ?? '',
    carrier: box.carrier?.name ?? '',
    at: world.happenings[index]?.at ?? 0,
    lines,
    // What somebody has typed into the shop adds nothing to it.
    writesBack: slot > 0,
  }
  return {
    door: 'events',
    topic: 'label.recorded',
    headers: { 'webhook-id': `label-${box.id}-${slot}` },
    body: Buffer.from(writeJson(eventsBody(labelEvent(label)))),
    tells: [index],
  }
}

/** Everything that the carrier did with that number until then. */
function byAggregator(world: World, index: number, { id, box }: Carried): Told {
  const until = [...world.happenings.keys()].filter(each => each <= index)
  const tells = until.filter(each => {
    const happening = world.happenings[each]
    return happening?.kind === 'carried' && happening.box === box
  })
  const details = tells.flatMap(each => detailOf(world.happenings[each]) ?? [])
  const packed = world.happenings.find(each => each.kind === 'packed' && each.box.id === box)
  const carrier = packed?.kind === 'packed' ? (packed.box.carrier?.name ?? '') : ''
  const number = numbersOf(world.happenings.slice(0, index + 1), box)[0] ?? ''
  const at = (world.happenings[index]?.at ?? 0) + 60_000
  return {
    door: 'easypost',
    topic: 'tracker.updated',
    headers: {},
    body: easypostEvent({ event: `evt_${id}`, tracker: `trk_${box}` }, number, carrier, at, details),
    tells,
  }
}

function detailOf(happening: Happening | undefined): TrackerDetail | null {
  if (happening?.kind !== 'carried') return null
  const { step, place, at } = happening
  const [status, detail] = WORDS[step] ?? ['unknown', 'unknown']
  // Somebody saw it somewhere; without a place it may be no more than data.
  const seen = step === 'in_transit' && place !== null ? 'arrived_at_facility' : detail
  return { status, detail: seen, message: step.replaceAll('_', ' '), at, place }
}

const numbersOf = (happenings: readonly Happening[], box: string): readonly string[] =>
  happenings.reduce<readonly string[]>((numbers, each) => {
    if (each.kind === 'packed' && each.box.id === box) return each.box.numbers
    return each.kind === 'numbered' && each.box === box ? each.numbers : numbers
  }, [])
