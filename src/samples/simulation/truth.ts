import type { BookedLine, ShopOrder } from '../shop-order.ts'
import { waitsOf } from './allocations.ts'
import { booksOf, isPaid, wantedUnits } from './books.ts'
import { type BoxState, stateOf } from './box-state.ts'
import { collected } from './counter.ts'
import { type Counts, type Reading, readingOf } from './reading.ts'
import type { RealWorld } from './real-world.ts'

/** A value that holds from an instant on. */
export type Timeline<T> = readonly (readonly [at: number, value: T])[]

interface Standing extends BoxState {
  readonly labelled: boolean
  readonly live: boolean
}

/** Where the pieces of each line are: per unit and piece the boxes that hold it, the newest included when it was sent anew. */
type Whereabouts = ReadonlyMap<string, ReadonlyMap<number, readonly (readonly Standing[])[]>>

/** What is true of the order at every instant: who sees the world needs nobody to tell him. */
export function truthOf(world: RealWorld): Timeline<Reading> {
  const books = booksOf(world.shop)
  const { happenings } = world.shop
  const instants = [
    ...new Set(
      [
        ...happenings,
        ...world.boxes,
        ...world.moves,
        ...world.allocated,
        ...labelled(world),
        ...counted(world),
      ]
        .map(each => each.at)
        .sort((a, b) => a - b),
    ),
  ]
  const timeline: (readonly [number, Reading])[] = []
  for (const at of instants) {
    const index = happenings.findLastIndex(each => each.at <= at)
    const order = books[index]
    if (order) timeline.push([at, readingOf(countsAt(world, order, at))])
  }
  return timeline
}

function countsAt(world: RealWorld, order: ShopOrder, at: number): Counts {
  const gone = new Set(
    world.shop.happenings.flatMap(each => (each.kind === 'unpacked' && each.at <= at ? [each.box] : [])),
  )
  const where = whereabouts(world, gone, at)
  const calledOff =
    order.cancelledAt !== null || world.shop.happenings.some(each => each.kind === 'deleted' && each.at <= at)
  const lines = order.lines.map(line => lineCounts(line, where, calledOff))
  const goods = lines.filter(line => line.kind === 'physical')
  const sum = (
    key: 'net' | 'tracked' | 'scanned' | 'nearby' | 'ready' | 'delivered' | 'failed' | 'returned',
  ) => goods.reduce((total, line) => total + line[key], 0)
  const wanted = new Map(goods.map(line => [line.line, line.net]))
  const newest = world.counter?.states.findLastIndex(each => each.at <= at) ?? -1
  const prepared = (world.counter?.preparedAt ?? Number.POSITIVE_INFINITY) <= at
  const atCounter = collected(world.counter, { newest, prepared }, line => handedOver(order, line), wanted)
  const digital = order.lines.filter(line => line.item.kind !== 'physical')
  const owed = calledOff ? [] : digital.filter(line => wantedUnits(line) > 0)
  return {
    recorded: true,
    paid: isPaid(world.shop, order),
    packing: atCounter === null && isPacking(world, order, gone, at),
    net: sum('net'),
    tracked: sum('tracked'),
    scanned: sum('scanned'),
    nearby: sum('nearby'),
    ready: sum('ready'),
    delivered: sum('delivered'),
    ...atCounter,
    failed: sum('failed'),
    returned: sum('returned'),
    anyTracked: goods.some(line => line.anyTracked),
    anyDelivered: goods.some(line => line.anyDelivered) || (atCounter?.delivered ?? 0) > 0,
    undetermined: false,
    ...waitsOf(
      world.allocated.filter(each => each.at <= at),
      goods.flatMap(line => (line.net > 0 ? [line.line] : [])),
    ),
    digital: {
      owed: owed.length,
      handedOver: owed.every(line => handedOver(order, line.item.line) >= wantedUnits(line)),
    },
  }
}

function whereabouts(world: RealWorld, gone: ReadonlySet<string>, at: number): Whereabouts {
  const where = new Map<string, Map<number, Standing[][]>>()
  for (const [index, box] of world.boxes.entries()) {
    if (box.at > at) continue
    const steps = world.moves.filter(move => move.box === index && move.at <= at).map(move => move.step)
    const state = stateOf([steps])
    const standing = {
      ...state,
      labelled: isLabelled(world, index, at),
      live: state.scanned || !gone.has(box.fulfillment),
    }
    for (const { line, unit, piece } of box.contents) {
      const units = where.get(line) ?? new Map<number, Standing[][]>()
      const pieces = units.get(unit) ?? []
      pieces[piece] = [...(pieces[piece] ?? []), standing]
      where.set(line, units.set(unit, pieces))
    }
  }
  return where
}

const labelled = ({ labels }: RealWorld): readonly { readonly at: number }[] =>
  labels.flatMap(({ at, voidedAt }) => (voidedAt === null ? [{ at }] : [{ at }, { at: voidedAt }]))

const counted = ({ counter }: RealWorld): readonly { readonly at: number }[] => {
  const prepared = counter?.preparedAt ?? null
  return [...(counter?.states ?? []), ...(prepared === null ? [] : [{ at: prepared }])]
}

/** It has a label that stands. */
function isLabelled({ boxes, labels }: RealWorld, box: number, at: number): boolean {
  const own = labels.filter(label => label.box === box && label.at <= at)
  if (own.length === 0) return (boxes[box]?.number ?? null) !== null
  return own.some(label => label.voidedAt === null || label.voidedAt > at)
}

function lineCounts({ item, ...line }: BookedLine, where: Whereabouts, calledOff: boolean) {
  const units = [...(where.get(item.line)?.values() ?? [])]
  const piecesOf = (unit: readonly (readonly Standing[])[]) =>
    Array.from({ length: item.pieces }, (_, piece) => (unit[piece] ?? []).filter(box => box.live))
  const whole = (test: (box: Standing) => boolean) =>
    units.filter(unit => piecesOf(unit).every(boxes => boxes.some(test))).length
  const some = (test: (box: Standing) => boolean) =>
    units.filter(unit => piecesOf(unit).some(boxes => boxes.some(test))).length
  const wanted = calledOff ? 0 : wantedUnits({ item, ...line })
  const net =
    item.kind === 'physical'
      ? Math.max(
          wanted,
          some(box => box.scanned),
        )
      : 0
  const upTo = (count: number) => Math.min(net, count)
  const stands = (box: Standing) => box.labelled || box.scanned
  return {
    line: item.line,
    kind: item.kind,
    net,
    tracked: upTo(whole(stands)),
    scanned: upTo(whole(box => box.scanned)),
    nearby: upTo(whole(box => box.nearby)),
    ready: upTo(whole(box => box.ready)),
    delivered: upTo(whole(box => box.delivered)),
    failed: upTo(
      units.filter(unit => piecesOf(unit).every(boxes => boxes.length > 0 && boxes.every(box => box.failed)))
        .length,
    ),
    returned: upTo(line.returned),
    anyTracked: net > 0 && some(stands) > 0,
    anyDelivered: net > 0 && some(box => box.delivered) > 0,
  }
}

/** Something stands packed at the dock and has no label. */
function isPacking(world: RealWorld, order: ShopOrder, gone: ReadonlySet<string>, at: number): boolean {
  const labelled = new Set(
    world.boxes.flatMap((box, index) =>
      box.at <= at &&
      (isLabelled(world, index, at) || world.moves.some(move => move.box === index && move.at <= at))
        ? [box.fulfillment]
        : [],
    ),
  )
  const goods = new Set(order.lines.flatMap(({ item }) => (item.kind === 'physical' ? [item.line] : [])))
  return order.fulfillments.some(
    ({ box }) =>
      !gone.has(box.id) && !labelled.has(box.id) && box.contents.some(content => goods.has(content.line)),
  )
}

const handedOver = (order: ShopOrder, line: string): number =>
  order.fulfillments
    .filter(each => !each.cancelled)
    .flatMap(each => each.box.contents)
    .reduce((sum, content) => sum + (content.line === line ? content.units : 0), 0)
