import type { Step } from '../world.ts'
import type { Numbered } from './carrier-feed.ts'
import type { Plot, Shipment } from './plot.ts'
import type { CarrierStep } from './real-world.ts'

/** Words of the shop's tracker for what a carrier does. */
const WORDS: Readonly<Record<CarrierStep, Step | null>> = {
  picked_up: 'carrier_picked_up',
  in_transit: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  delivery_attempted: 'attempted_delivery',
  available_for_pickup: 'ready_for_pickup',
  delivered: 'delivered',
  return_to_sender: 'returning_to_sender',
  returned_to_sender: null,
  lost: 'failure',
}

/** The rest of a parcel's way, drawn by lot at its beginning. */
function wayOf(plot: Plot): readonly CarrierStep[] {
  const { random } = plot
  const start: CarrierStep[] = ['picked_up']
  for (let hop = random.whole(0, 2); hop > 0; hop -= 1) start.push('in_transit')
  const fate = random.next()
  if (fate < 0.05) return start
  if (fate < 0.09) return [...start, 'lost']
  if (fate < 0.11) return [...start, 'lost', 'in_transit', 'out_for_delivery', 'delivered']
  start.push('out_for_delivery')
  if (fate < 0.83) return [...start, 'delivered']
  start.push('delivery_attempted')
  if (fate < 0.89) return [...start, 'out_for_delivery', 'delivered']
  if (fate < 0.95) return [...start, 'available_for_pickup', 'delivered']
  return [...start, 'return_to_sender', 'returned_to_sender']
}

/**
 * From the dock on: the carrier fetches the box, unless it was unpacked, and takes it along its way.
 * @param failed what the merchant does when it did not arrive
 */
export function followBox(plot: Plot, shipment: Shipment, box: number, failed: () => void): void {
  const way = wayOf(plot)
  claimAtLabelling(plot, shipment, box)
  const go = (step: number) => {
    if (step === 0 && shipment.gone) return
    if (step === 0 && plot.labels.isVoided(box) && !plot.random.chance(0.25)) return wait()
    const what = way[step]
    if (what === undefined) return
    const move = plot.move(box, what)
    tellShop(plot, shipment, box, what, move)
    if (what === 'lost' || what === 'returned_to_sender') failed()
    const label = plot.labelOn(box)
    if (what === 'out_for_delivery' && label && plot.feed.corrects && plot.random.chance(0.06)) {
      plot.agenda.plan(plot.span(0.1, 6), () => misread(plot, label, () => go(step + 1)))
      return
    }
    plot.agenda.plan(plot.span(what === 'lost' ? 72 : 2, what === 'lost' ? 200 : 40), () => go(step + 1))
  }
  // Without a label that stands it is mostly left at the dock, until it has another one or is forgotten.
  let patience = 3
  const wait = () => {
    patience -= 1
    if (patience > 0) plot.agenda.plan(plot.span(4, 40), () => go(0))
  }
  if (!plot.random.chance(0.04)) plot.agenda.plan(plot.span(2, 70), () => go(0))
}

/** The carrier scans a box as delivered that is still in the van, and notices. */
function misread(plot: Plot, label: Numbered, on: () => void): void {
  plot.feed.misread(label)
  plot.agenda.plan(plot.span(0.5, 40), () => {
    plot.feed.correct(label, 'out_for_delivery')
    plot.agenda.plan(plot.span(2, 40), on)
  })
}

/** Some trackers say "in transit" as soon as a number was typed. */
function claimAtLabelling(plot: Plot, shipment: Shipment, box: number): void {
  if (!shipment.followed || !plot.random.chance(0.15)) return
  plot.agenda.plan(60 + plot.span(0, 1), () => {
    if (isFollowed(plot, shipment, box) && !plot.isScanned(box))
      plot.sight(shipment, box, plot.random.pick(['in_transit', 'confirmed'] as const), null)
  })
}

/** The shop follows the first number of a standing fulfilment, and finds nothing under a mistyped one. */
function isFollowed(plot: Plot, shipment: Shipment, box: number): boolean {
  if (!shipment.followed || shipment.gone || plot.deleted) return false
  const number = plot.numberOn(box)
  return shipment.boxes[0] === box && (number === null || shipment.typed[0] === number)
}

function tellShop(plot: Plot, shipment: Shipment, box: number, what: CarrierStep, move: number): void {
  const word = WORDS[what]
  if (word === null || plot.random.chance(what === 'delivered' ? 0.003 : 0.03)) return
  plot.agenda.plan(30 + plot.span(0, 5), () => {
    if (isFollowed(plot, shipment, box)) plot.sight(shipment, box, word, move)
  })
}
