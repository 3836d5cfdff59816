import { carriers, warehouses } from '../carriers.ts'
import { goods, itemOf } from '../goods.ts'
import { Random } from '../random.ts'
import type { Happening, World } from '../world.ts'
import type { CarrierStep, FeedScan, RealWorld, Stranger, Wanted } from './real-world.ts'

const [HOUR, DAY] = [3_600_000, 86_400_000]

/** Shares of worlds. */
const SHARES: readonly (readonly [Stranger['when'], number])[] = [
  ['same box', 0.03],
  ['before', 0.03],
  ['after', 0.03],
  ['within', 0.01],
]

/** After so many days carriers give a number out anew. */
const REUSED_DAYS: readonly [from: number, to: number] = [135, 170]

/**
 * Another order with the number of one of our boxes: the two were packed together, or the number was given out twice.
 * @param nextId continues the ids of the order
 */
export function strangerOf(wanted: Wanted, world: RealWorld, nextId: () => string): Stranger | null {
  const random = new Random(`stranger/${wanted.seed}/${wanted.index}`)
  const lot = random.next()
  let share = 0
  const when = SHARES.find(([, part]) => {
    share += part
    return lot < share
  })?.[0]
  const box = random.shuffled(world.boxes.filter(each => isListed(world, each.number)))[0]
  if (when === undefined || box === undefined || box.number === null) return null
  const packed = box.at + distance(when, random)
  const carrier = carrierOf(world, box.fulfillment)
  const shop = orderOf(world.shop, { number: box.number, carrier, packed, nextId })
  // One box has one carrier's story, and that is ours already.
  const steps: readonly CarrierStep[] =
    when === 'same box' ? [] : ['picked_up', 'out_for_delivery', 'delivered']
  const scans = steps.map((did, index): FeedScan => {
    const happened = packed + (index + 1) * random.whole(3, 12) * HOUR
    const told = { id: nextId(), move: null, number: box.number ?? '', carrier, did, step: did }
    return { ...told, correction: false, happened, at: happened + random.whole(1, 90) * 60_000 }
  })
  return { shop, scans, when }
}

/** A number that is the shop's too, and of no label service, which would know of both orders. */
const isListed = ({ shop, labels }: RealWorld, number: string | null): boolean =>
  number !== null &&
  labels.every(label => label.number !== number) &&
  shop.happenings.some(each => numbersOf(each).includes(number))

function numbersOf(each: Happening): readonly string[] {
  if (each.kind === 'packed') return each.box.numbers
  return each.kind === 'numbered' ? each.numbers : []
}

function carrierOf({ shop }: RealWorld, fulfillment: string): string {
  const packed = shop.happenings.find(each => each.kind === 'packed' && each.box.id === fulfillment)
  return packed?.kind === 'packed' ? (packed.box.carrier?.name ?? '') : ''
}

function distance(when: Stranger['when'], random: Random): number {
  const days = random.whole(...REUSED_DAYS) * DAY
  switch (when) {
    case 'same box':
      return random.whole(1, 4) * HOUR
    case 'before':
      return -days
    case 'after':
      return days
    case 'within':
      return random.whole(1, 20) * DAY
  }
}

interface Shared {
  readonly number: string
  readonly carrier: string
  readonly packed: number
  readonly nextId: () => string
}

function orderOf(world: World, { number, carrier, packed, nextId }: Shared): World {
  const at = Math.floor(packed / 1000) * 1000
  const item = itemOf(goods.cushion, 1, nextId)
  const id = nextId()
  const box = {
    id,
    ordinal: 1,
    contents: [{ line: item.line, units: 1 }],
    location: warehouses[0],
    service: 'manual' as const,
    carrier: carriers.find(each => each.name === carrier) ?? null,
    numbers: [number],
  }
  return {
    ...world,
    orderId: nextId(),
    orderNumber: world.orderNumber + 500_000,
    customerId: nextId(),
    addressId: nextId(),
    shippingLineId: nextId(),
    happenings: [
      { kind: 'placed', at: at - 2 * DAY, items: [item], transaction: nextId() },
      { kind: 'packed', at, box },
    ],
  }
}
