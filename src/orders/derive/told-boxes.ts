import type { LabelBody, LineUnits, OrderLine } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { bundleOfSku, repeatsBundle } from './bundles.ts'
import { namesAnotherLine } from './foreign.ts'
import { rankOf } from './ladder.ts'
import type { Parcel } from './parcels.ts'
import { sorted } from './sorted.ts'

/** Units, or pieces of a kit, that one label says are in its box. */
export interface Content {
  readonly line: string
  /** SKU of the kind of piece, or null for whole units. */
  readonly piece: string | null
  readonly units: number
}

/** A label that says what is in its box. */
export interface ToldBox {
  readonly feed: string
  /** Its units are known to nobody else, so they add to the shop's. */
  readonly adds: boolean
  readonly voided: boolean
  /** The shop lists its number, and only in cancelled records: others may have sent the same units anew. */
  readonly cancelled: boolean
  /** Where its contents stand: of several boxes the one furthest behind, since nobody knows which holds what. */
  readonly parcel: Parcel
  /** All boxes that it speaks of. */
  readonly boxes: readonly Parcel[]
  readonly contents: readonly Content[]
  /** Every line of it is known; else something more may be in the box. */
  readonly complete: boolean
}

/**
 * What a label's line means: the shop's line by id, else by SKU, a piece of a kit by SKU, else all lines of a bundle by
 * its SKU. Nothing where it is of no known thing.
 */
function contentsOf(facts: Facts, lines: readonly OrderLine[], told: LineUnits): readonly Content[] {
  // In a box shared with another order, that order's line may have the SKU of one of ours.
  if (namesAnotherLine(lines, told.line)) return []
  const named =
    lines.find(line => line.id === told.line) ??
    lines.find(line => told.sku !== null && line.sku === told.sku)
  const kit = sorted(facts.kits).find(
    ([line, { body }]) =>
      (named === undefined || named.id === line) && body.pieces.some(piece => piece.sku === told.sku),
  )
  if (kit) return [{ line: kit[0], piece: told.sku, units: told.units }]
  if (named) return [{ line: named.id, piece: null, units: told.units }]
  const parts = bundleOfSku(facts, told.sku)?.parts ?? []
  return parts.map(({ line, units }) => ({ line, piece: null, units: units * told.units }))
}

/** Numbers that the shop lists in cancelled fulfilments only. */
function onlyCancelled(facts: Facts): ReadonlySet<string> {
  const [cancelled, standing] = [new Set<string>(), new Set<string>()]
  for (const { body } of Object.values(facts.fulfillments)) {
    const gone = body.state === 'cancelled' || body.state === 'failed'
    for (const { number } of body.numbers) (gone ? cancelled : standing).add(number)
  }
  return new Set([...cancelled].filter(number => !standing.has(number)))
}

/** A box that failed is behind all others: what is in it will not come. */
const progressOf = ({ stage }: Parcel): number =>
  rankOf(stage) > rankOf('delivered') ? 0 : Math.min(rankOf(stage), rankOf('delivered'))

/** The boxes of a label. A dead one among live ones took a unit with it, nobody knows which, as in a fulfilment. */
function boxesOf(
  { number, more = [] }: LabelBody,
  parcels: ReadonlyMap<string, Parcel>,
): (Pick<ToldBox, 'parcel' | 'boxes'> & { readonly dead: number }) | null {
  const boxes = (number ? [number, ...more] : []).flatMap(each => parcels.get(each.number) ?? [])
  const live = boxes.filter(box => box.live)
  const [first, ...others] = live.length > 0 ? live : boxes
  if (!first) return null
  const parcel = others.reduce((behind, box) => (progressOf(box) < progressOf(behind) ? box : behind), first)
  return { parcel, boxes, dead: live.length > 0 ? boxes.length - live.length : 0 }
}

/** The labels that say what they carry, in the order of their ids. */
export function toldBoxes(facts: Facts, parcels: ReadonlyMap<string, Parcel>): readonly ToldBox[] {
  const lines = facts.order?.body.lines ?? []
  const repeats = repeatsBundle(facts, parcels)
  const cancelled = onlyCancelled(facts)
  return sorted(facts.labels).flatMap(([, { body }]) => {
    const told = boxesOf(body, parcels)
    if (!told || !body.lines || body.isReturn || repeats(body.feed, body.lines)) return []
    const { parcel, boxes, dead } = told
    const each = body.lines.map(({ units, ...of }) =>
      contentsOf(facts, lines, { ...of, units: Math.max(0, units - dead) }),
    )
    return [
      {
        feed: body.feed,
        adds: !body.writesBack,
        voided: body.voided,
        cancelled: cancelled.has(parcel.key),
        parcel,
        boxes,
        contents: each.flat(),
        complete: each.every(known => known.length > 0),
      },
    ]
  })
}
