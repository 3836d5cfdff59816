import type { LineState, OrderState, ParcelState } from '../../orders/state.ts'
import { carrierPage } from '../../policy/carriers/index.ts'
import { oneLine, webPage } from './clean.ts'
import { filled } from './texts/index.ts'
import type { Texts } from './texts/texts.ts'

/** One parcel as a mail shows it. */
export interface Card {
  readonly title: string
  /** Where it stands. */
  readonly state: string
  readonly items: readonly string[]
  /** Carrier and number; null for one without a number. */
  readonly tracking: string | null
  readonly link: { readonly label: string; readonly url: string } | null
}

export const liveParcels = (state: OrderState): readonly ParcelState[] =>
  state.parcels.filter(parcel => parcel.live)

/** A unit of several pieces of which not every one is known to be in this parcel. */
function isInPart(line: LineState, state: OrderState): boolean {
  const holders = liveParcels(state).filter(parcel => parcel.lines.some(each => each.line === line.id))
  return line.pieces > 1 && (holders.length > 1 || line.tracked < line.net)
}

/** `2 × Chair`; a part of a single unit is not counted: `part of Dining table`. */
const counted = (units: number, title: string, partly: string | null, texts: Texts): string => {
  const what = partly === null ? title : filled(partly, { title })
  return partly !== null && units === 1 ? what : filled(texts.units, { n: units, title: what })
}

/** Pieces that a label names in the parcel: `1 × Table top (Dining table)`. */
const piecesOf = ({ pieces = [] }: ParcelState, line: LineState, texts: Texts): readonly string[] =>
  pieces.flatMap(({ line: id, sku, count }) => {
    const piece = id === line.id ? line.kit?.find(each => each.sku === sku) : undefined
    return piece ? [pieceWords(count, piece.title, line, texts)] : []
  })

function pieceWords(count: number, piece: string, { title }: LineState, texts: Texts): string {
  const of = filled(texts.pieceOf, { piece: oneLine(piece), title: oneLine(title) })
  return filled(texts.units, { n: count, title: of })
}

/** Pieces that are certainly in no parcel while others of their unit are in one; empty where nobody says which. */
function openPieces({ kit = [] }: LineState): NonNullable<LineState['kit']> {
  const isBegun = kit.some(({ tracked }) => tracked > 0)
  return isBegun && kit.every(({ unknown }) => unknown === 0)
    ? kit.filter(({ owed, tracked }) => tracked < owed)
    : []
}

function itemsOf(parcel: ParcelState, state: OrderState, texts: Texts): readonly string[] {
  return parcel.lines.flatMap(({ line: id, units }) => {
    const line = state.lines.find(each => each.id === id)
    if (!line) return []
    const named = piecesOf(parcel, line, texts)
    if (named.length > 0) return named
    return [counted(units, oneLine(line.title), isInPart(line, state) ? texts.partOf : null, texts)]
  })
}

function stateOf({ stage, condition }: ParcelState, texts: Texts): string {
  const words = texts.stages[stage]
  return condition === null || stage === 'delivered' ? words : `${words} (${texts.conditions[condition]})`
}

function trackingOf({ number, carrier }: ParcelState, texts: Texts): string | null {
  if (number === null) return null
  const line = oneLine(number)
  return carrier === null
    ? filled(texts.trackingOfNobody, { number: line })
    : filled(texts.tracking, { carrier: oneLine(carrier), number: line })
}

/** @param title as in `Parcel 1 of 2`; each link says by it where it leads, for those who only hear the links */
function linkOf(parcel: ParcelState, title: string, texts: Texts): Card['link'] {
  const url = webPage(parcel.url) ?? carrierPage(parcel.carrier, parcel.number)
  if (url === null) return null
  const { carrier } = parcel
  const label =
    carrier === null ? texts.follow : filled(texts.followAt, { parcel: title, carrier: oneLine(carrier) })
  return { label, url }
}

export function cardOf(parcel: ParcelState, state: OrderState, texts: Texts): Card {
  const all = liveParcels(state)
  const position = all.indexOf(parcel) + 1
  const title = all.length > 1 ? filled(texts.parcelOf, { number: position, of: all.length }) : texts.parcel
  return {
    title,
    state: stateOf(parcel, texts),
    items: itemsOf(parcel, state, texts),
    tracking: trackingOf(parcel, texts),
    link: linkOf(parcel, title, texts),
  }
}

/** Units of a line that are in no parcel. */
const unpackedUnits = ({ kind, net, tracked, delivered, ready, undelivered }: LineState): number =>
  kind === 'physical' ? Math.max(0, net - Math.max(tracked, delivered, ready, undelivered)) : 0

function missingPieces(
  line: LineState,
  open: number,
  pieces: NonNullable<LineState['kit']>,
  texts: Texts,
): readonly string[] {
  const where = line.held >= open ? texts.held : line.allocated >= open ? texts.packing : texts.unpacked
  return pieces.map(({ title, owed, tracked }) =>
    filled(where, { what: pieceWords(owed - tracked, title, line, texts) }),
  )
}

/** What is owed and in no parcel yet, line by line, with where it stands. */
export function missingOf(state: OrderState, texts: Texts): readonly string[] {
  const live = liveParcels(state)
  return state.lines.flatMap(line => {
    const open = unpackedUnits(line)
    if (open === 0) return []
    const named = openPieces(line)
    if (named.length > 0) return missingPieces(line, open, named, texts)
    const begun = line.pieces > 1 && live.some(parcel => parcel.lines.some(({ line: id }) => id === line.id))
    const words = (units: number) => counted(units, oneLine(line.title), begun ? texts.restOf : null, texts)
    const held = Math.min(open, line.held)
    const packing = Math.min(open - held, line.allocated)
    const rest = open - held - packing
    return [
      ...(packing > 0 ? [filled(texts.packing, { what: words(packing) })] : []),
      ...(rest > 0 ? [filled(texts.unpacked, { what: words(rest) })] : []),
      ...(held > 0 ? [filled(texts.held, { what: words(held) })] : []),
    ]
  })
}
