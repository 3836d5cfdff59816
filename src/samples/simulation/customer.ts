import { warehouses } from '../carriers.ts'
import { goods, type Product } from '../goods.ts'
import type { Content, Item } from '../world.ts'
import { contentsOf, type Plot } from './plot.ts'
import { pack, unpack } from './warehouse.ts'

const plain: readonly Product[] = [goods.chair, goods.lamp, goods.rug, goods.cushion]
const kits: readonly Product[] = [goods.tableOak, goods.wardrobe]

function draw(plot: Plot): Item {
  const { random } = plot
  const lot = random.next()
  if (lot < 0.68) return plot.item(random.pick(plain), random.pick([1, 1, 2, 2, 3, 4]))
  if (lot < 0.86) return plot.item(random.pick(kits), random.pick([1, 1, 1, 2]))
  return plot.item(lot < 0.93 ? goods.plans : goods.giftCard, random.pick([1, 1, 2]))
}

/** Somebody orders, and everything takes its course. */
export function order(plot: Plot): void {
  const { random, agenda } = plot
  const items = Array.from({ length: random.pick([1, 1, 2, 2, 3, 4]) }, () => draw(plot))
  plot.paid = random.chance(0.85)
  plot.happen({ kind: 'placed', items, transaction: plot.paid ? plot.nextId() : null })
  if (!plot.paid && random.chance(0.9)) agenda.plan(plot.span(0.5, 72), () => pay(plot), true)
  plot.counter.ask(items)
  if (plot.counter.method === 'PICK_UP') collect(plot, items)
  else send(plot, items, plot.allocations.ask(items))
  const lot = random.next()
  if (lot < 0.06) agenda.plan(plot.span(0.2, 120), () => cancel(plot), true)
  else if (lot < 0.07) agenda.plan(plot.span(0.2, 30), () => remove(plot))
  if (random.chance(0.1)) agenda.plan(plot.span(0.2, 90), () => edit(plot), true)
  if (random.chance(0.08)) agenda.plan(plot.span(0.2, 120), () => giveUpUnits(plot), true)
  if (random.chance(0.12)) agenda.plan(plot.span(120, 400), () => giveBack(plot))
  if (random.chance(0.05)) agenda.plan(plot.span(1, 300), () => giveMoney(plot))
}

function giveMoney(plot: Plot): void {
  if (plot.paid && !plot.cancelled && !plot.deleted) plot.refund([], 500)
}

function pay(plot: Plot): void {
  if (plot.cancelled || plot.deleted) return
  plot.paid = true
  plot.happen({ kind: 'paid', transaction: plot.nextId() })
}

/**
 * Plans the fulfilments of some lines, not before so many seconds have passed: what lies in the same warehouse may leave
 * together.
 */
function send(plot: Plot, items: readonly Item[], notBefore = 0): void {
  const { random, agenda } = plot
  for (const item of items.filter(each => each.kind !== 'physical')) handOver(plot, item)
  const parts = items
    .filter(item => item.kind === 'physical')
    .flatMap(({ line, quantity }) => {
      const first = quantity > 1 && random.chance(0.4) ? random.whole(1, quantity - 1) : quantity
      return [first, quantity - first].filter(units => units > 0).map(units => ({ line, units }))
    })
  const together = new Map<number, { line: string; units: number }[]>()
  for (const part of parts) {
    const lorry = random.whole(0, Math.max(1, parts.length - 1))
    together.set(lorry, [...(together.get(lorry) ?? []), part])
  }
  for (const wanted of together.values()) {
    if (!random.chance(0.07)) agenda.plan(notBefore + plot.span(1, 110), () => pack(plot, wanted), true)
  }
}

/** Everything is laid ready at the shop, and fetched at once; some never come. */
function collect(plot: Plot, items: readonly Item[]): void {
  for (const item of items.filter(each => each.kind !== 'physical')) handOver(plot, item)
  const prepared = plot.span(1, 60)
  plot.agenda.plan(prepared, () => plot.counter.prepare())
  if (plot.random.chance(0.08)) return
  plot.agenda.plan(prepared + plot.span(0.5, 120), () => {
    if (plot.cancelled || plot.deleted) return
    const loads = [...plot.stock.values()].flatMap(({ item }) => {
      const units = item.kind === 'physical' ? plot.take(item.line, item.quantity) : []
      return units.length > 0 ? [{ item, units }] : []
    })
    plot.collected = true
    if (loads.length > 0) handedOver(plot, contentsOf(loads), 'manual')
    plot.counter.end('closed')
  })
}

/** Digital goods are handed over at once, once they are paid. */
function handOver(plot: Plot, item: Item): void {
  plot.agenda.plan(plot.paid ? 2 : plot.span(2, 90), () => {
    if (!plot.paid || plot.cancelled || plot.deleted) return
    const units = plot.take(item.line, item.quantity)
    if (units.length === 0) return
    handedOver(plot, contentsOf([{ item, units }]), item.kind === 'gift_card' ? 'gift_card' : 'manual')
  })
}

/** The shop writes down that somebody has something, without a parcel. */
function handedOver(plot: Plot, contents: readonly Content[], service: 'manual' | 'gift_card'): void {
  const ordinal = plot.shipments.length + 100
  const common = { location: warehouses[0], service, carrier: null, numbers: [] }
  plot.happen({ kind: 'packed', box: { id: plot.nextId(), ordinal, contents, ...common } })
}

/** The order is called off; what can still be held back is, and what the carrier has goes on. */
function cancel(plot: Plot): void {
  if (plot.deleted || plot.cancelled || plot.collected) return
  plot.cancelled = true
  plot.counter.end('cancelled')
  for (const shipment of plot.shipments) if (plot.random.chance(0.7)) unpack(plot, shipment)
  const units = [...plot.stock.values()].flatMap(({ item, units: left }) =>
    left.length > 0 ? [{ line: item.line, units: left.length, restock: 'cancel' as const }] : [],
  )
  for (const shelf of plot.stock.values()) shelf.units = []
  const reason = plot.random.pick(['customer', 'inventory', 'staff'] as const)
  plot.allocations.cancel()
  plot.happen({ kind: 'cancelled', reason, refund: plot.paid ? plot.refundOf(units, 0) : null })
}

function remove(plot: Plot): void {
  if (plot.cancelled || plot.collected || plot.shipments.length > 0) return
  plot.deleted = true
  plot.allocations.cancel()
  plot.happen({ kind: 'deleted' })
}

function edit(plot: Plot): void {
  // What is collected is not sent besides.
  if (plot.cancelled || plot.deleted || plot.counter.method === 'PICK_UP') return
  const { random } = plot
  const open = [...plot.stock.values()].filter(({ units }) => units.length > 0)
  const [first] = random.shuffled(open)
  if (first && random.chance(0.5)) {
    const count = random.whole(1, first.units.length)
    plot.take(first.item.line, count)
    plot.happen({
      kind: 'edited',
      id: plot.nextId(),
      added: [],
      removed: [{ line: first.item.line, units: count }],
    })
    return
  }
  const added = plot.item(random.pick(plain), random.whole(1, 2))
  plot.happen({ kind: 'edited', id: plot.nextId(), added: [added], removed: [] })
  if (plot.paid && random.chance(0.85)) plot.agenda.plan(plot.span(0.1, 20), () => pay(plot), true)
  send(plot, [added])
}

/** Units that nobody has packed are paid back and will never be sent. */
function giveUpUnits(plot: Plot): void {
  if (!plot.paid || plot.cancelled || plot.deleted) return
  const open = [...plot.stock.values()].filter(({ units }) => units.length > 0)
  const [first] = plot.random.shuffled(open)
  if (!first) return
  const units = plot.random.whole(1, first.units.length)
  plot.take(first.item.line, units)
  plot.refund([{ line: first.item.line, units, restock: plot.random.chance(0.25) ? 'no_restock' : 'cancel' }])
}

/** Something that arrived is given back, or paid back and kept. */
function giveBack(plot: Plot): void {
  if (!plot.paid || plot.cancelled || plot.deleted) return
  const here = plot.shipments.filter(
    shipment =>
      !shipment.gone &&
      !shipment.apart &&
      shipment.boxes.length > 0 &&
      shipment.boxes.every(box => plot.moves.findLast(move => move.box === box)?.step === 'delivered'),
  )
  const [shipment] = plot.random.shuffled(here)
  if (!shipment) return
  const load = plot.random.pick(shipment.loads)
  const units = plot.random.whole(1, load.units.length)
  const kept = plot.random.chance(0.15)
  plot.refund([
    { line: load.item.line, units, restock: kept ? 'no_restock' : 'return', ...(kept && { hadLeft: true }) },
  ])
}
