import { carriers, warehouses } from '../carriers.ts'
import { followBox } from './carrier.ts'
import { contentsOf, type Load, type Plot, type Shipment } from './plot.ts'
import type { Piece } from './real-world.ts'

/** A piece of a kit, or a plain unit: what is put into a box as a whole. */
const piecesOf = ({ item, units }: Load, piece: number): readonly Piece[] =>
  units.map(unit => ({ line: item.line, unit, piece }))

/** Fills boxes: one per kind of piece of a kit, one or several for the rest; none stays empty. */
function fill(plot: Plot, loads: readonly Load[]): readonly (readonly Piece[])[] {
  const boxes: Piece[][] = []
  for (const load of loads.filter(each => each.item.pieces > 1)) {
    for (let piece = 0; piece < load.item.pieces; piece += 1) boxes.push([...piecesOf(load, piece)])
  }
  const plain = loads.filter(load => load.item.pieces === 1).flatMap(load => piecesOf(load, 0))
  const wanted = plot.random.chance(0.85) ? 1 : plot.random.whole(2, 3)
  const count = Math.min(wanted, plain.length)
  const own = Array.from({ length: count }, (_, index): Piece[] => plain.slice(index, index + 1))
  for (const piece of plain.slice(count)) plot.random.pick(own).push(piece)
  return plot.random.shuffled([...boxes, ...own])
}

/** Somebody packs: takes what is still owed off the shelf, and tells the shop of a fulfilment. */
export function pack(plot: Plot, wanted: readonly { readonly line: string; readonly units: number }[]): void {
  if (plot.cancelled || plot.deleted) return
  const loads = [...new Set(wanted.map(each => each.line))].flatMap((line): readonly Load[] => {
    const shelf = plot.stock.get(line)
    const units = wanted.reduce((sum, each) => sum + (each.line === line ? each.units : 0), 0)
    const taken = plot.take(line, units)
    return shelf && taken.length > 0 ? [{ item: shelf.item, units: taken }] : []
  })
  if (loads.length > 0) packLoads(plot, loads)
}

export function packLoads(plot: Plot, loads: readonly Load[]): void {
  const { random } = plot
  // The shop's own van needs no label.
  const labelled = !random.chance(0.03) && plot.counter.method !== 'LOCAL'
  const carrier = labelled ? random.pick(carriers) : null
  const serviced = labelled && plot.labels.isUsed && random.chance(0.75)
  const apart = serviced && plot.labels.isApart
  const shipment: Shipment = {
    id: plot.nextId(),
    carrier,
    loads,
    boxes: [],
    typed: [],
    followed: random.chance(labelled ? 0.9 : 0.6) && !apart,
    serviced,
    apart,
    gone: false,
  }
  const filled = fill(plot, loads)
  plot.shipments.push(shipment)
  // How many boxes have their label when the shop is told; the others are labelled afterwards.
  const atOnce =
    !labelled || serviced || random.chance(0.65) ? filled.length : random.whole(0, filled.length - 1)
  const numbers = filled.map(() => carrier?.numberOf(plot.nextId()) ?? null)
  // The service writes its numbers into the shop itself, all of them and without a slip.
  const mistyped =
    carrier !== null && !serviced && random.chance(0.05) ? random.whole(0, filled.length - 1) : -1
  for (const [slot, contents] of filled.slice(0, atOnce).entries()) {
    label(plot, shipment, numbers[slot] ?? null, contents, slot === mistyped)
  }
  const { id, typed } = shipment
  const box = {
    id,
    ordinal: plot.shipments.length,
    contents: contentsOf(loads),
    location: random.pick(warehouses),
  }
  if (!apart)
    plot.happen({ kind: 'packed', box: { ...box, service: 'manual', carrier, numbers: [...typed] } })
  if (serviced) boughtLabels(plot, shipment, numbers)
  laterLabels(plot, shipment, filled.slice(atOnce), numbers.slice(atOnce), mistyped - atOnce)
  if (random.chance(0.06)) plot.agenda.plan(plot.span(0.2, 30), () => unpack(plot, shipment))
}

/** The service has them from the start; now and then one is taken back, and mostly another takes its place. */
function boughtLabels(plot: Plot, shipment: Shipment, numbers: readonly (string | null)[]): void {
  const labels = shipment.boxes.flatMap((box, slot) => {
    const number = numbers[slot] ?? null
    return number === null ? [] : [plot.labels.buy(shipment.carrier?.name ?? '', box, number)]
  })
  plot.labels.post(labels)
  if (!plot.random.chance(plot.labels.regretted)) return
  const slot = plot.random.whole(0, shipment.boxes.length - 1)
  plot.agenda.plan(plot.span(0.1, 30), () => takeBack(plot, shipment, slot), true)
}

function takeBack(plot: Plot, shipment: Shipment, slot: number): void {
  const box = shipment.boxes[slot]
  if (box === undefined || shipment.gone || plot.isScanned(box)) return
  plot.labels.void([box])
  if (!plot.random.chance(0.7)) return
  plot.agenda.plan(
    plot.span(0.05, 20),
    () => {
      if (shipment.gone || plot.isScanned(box) || !shipment.carrier) return
      const number = shipment.carrier.numberOf(plot.nextId())
      plot.labels.post([plot.labels.buy(shipment.carrier.name, box, number)])
      shipment.typed[slot] = number
      renumber(plot, shipment)
    },
    true,
  )
}

function laterLabels(
  plot: Plot,
  shipment: Shipment,
  boxes: readonly (readonly Piece[])[],
  numbers: readonly (string | null)[],
  mistyped: number,
): void {
  const [contents, ...rest] = boxes
  if (!contents) return
  plot.agenda.plan(
    plot.span(0.1, 30),
    () => {
      if (shipment.gone) return
      label(plot, shipment, numbers[0] ?? null, contents, mistyped === 0)
      renumber(plot, shipment)
      laterLabels(plot, shipment, rest, numbers.slice(1), mistyped - 1)
    },
    true,
  )
}

const renumber = (plot: Plot, { id, typed, apart }: Shipment): void => {
  if (!apart) plot.happen({ kind: 'numbered', box: id, numbers: [...typed] })
}

/** Sticks a label on a box and types its number; a slip is mostly noticed before the carrier has come far. */
function label(
  plot: Plot,
  shipment: Shipment,
  number: string | null,
  contents: readonly Piece[],
  mistyped: boolean,
): void {
  const box = plot.box(shipment, number, contents)
  const slot = shipment.boxes.length - 1
  if (number !== null) shipment.typed[slot] = mistyped ? mistaken(number) : number
  if (mistyped && number !== null && !plot.random.chance(0.08)) {
    plot.agenda.plan(plot.span(0.2, 60), () => {
      if (shipment.gone) return
      shipment.typed[slot] = number
      renumber(plot, shipment)
    })
  }
  followBox(plot, shipment, box, () => regret(plot, shipment))
}

/** A slip of the finger. It gives nobody's number: what that would mean no rule can decide. */
const mistaken = (number: string): string => `${number.slice(0, -1)}X`

/** The fulfilment is cancelled as long as no carrier holds a box of it; what was in it is packed again, mostly. */
export function unpack(plot: Plot, shipment: Shipment): boolean {
  if (shipment.gone || shipment.boxes.some(box => plot.isScanned(box))) return false
  shipment.gone = true
  if (!shipment.apart) plot.happen({ kind: 'unpacked', box: shipment.id })
  plot.labels.void(shipment.boxes)
  plot.putBack(shipment.loads)
  if (plot.cancelled || !plot.random.chance(0.9)) return true
  const again = contentsOf(shipment.loads)
  plot.agenda.plan(plot.span(0.1, 40), () => pack(plot, again), true)
  return true
}

/**
 * The merchant sends anew what did not arrive, if it is all that was in the fulfilment; of what the shop never heard of
 * nobody could tell whether it was sent twice.
 */
function regret(plot: Plot, shipment: Shipment): void {
  if (shipment.boxes.length > 1 || shipment.apart || !plot.random.chance(0.6)) return
  plot.agenda.plan(plot.span(1, 60), () => sendAnew(plot, shipment))
}

/** Under a new fulfilment: the shop allows it only after the old one was cancelled. */
function sendAnew(plot: Plot, shipment: Shipment): void {
  if (shipment.gone || plot.cancelled) return
  shipment.gone = true
  plot.happen({ kind: 'unpacked', box: shipment.id })
  plot.agenda.plan(plot.span(0.02, 20), () => {
    if (!plot.cancelled) packLoads(plot, shipment.loads)
  })
}
