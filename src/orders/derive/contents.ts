import type { Facts } from '../facts.ts'
import type { ParcelState } from '../state.ts'
import { addUnits } from './shares.ts'
import type { ToldBox } from './told-boxes.ts'

type Contents = Pick<ParcelState, 'lines' | 'pieces'>

/** What a label says of the one box that it is on; of two labels of a box the greater counts. */
function labelled(told: readonly ToldBox[], key: string): readonly ToldBox[] {
  return told.filter(({ parcel, boxes }) => boxes.length === 1 && parcel.key === key)
}

/** Units of a kit of which pieces are in the box, however many of the pieces. */
function unitsTouched(facts: Facts, line: string, piece: string, count: number): number {
  const kind = facts.kits[line]?.body.pieces.find(each => each.sku === piece)
  return Math.ceil(count / (kind?.count ?? 1))
}

/**
 * What somebody says is in a parcel. Of a fulfilment or a label with several numbers nobody says which unit is in which
 * box: none is shown in any.
 */
export function contentsOf(facts: Facts, told: readonly ToldBox[], key: string): Contents {
  const units = new Map<string, number>()
  const pieces = new Map<string, { readonly line: string; readonly sku: string; readonly count: number }>()
  const add = (line: string, count: number) => units.set(line, Math.max(units.get(line) ?? 0, count))
  for (const { body } of Object.values(facts.fulfillments)) {
    const [only, ...more] = body.numbers
    const own = only ? only.number : `fulfillment:${body.fulfillmentId}`
    if (more.length === 0 && own === key)
      for (const { line, units } of body.lines) if (line !== null) add(line, units)
  }
  for (const { contents } of labelled(told, key)) {
    const whole = new Map<string, number>()
    for (const { line, piece, units } of contents) {
      if (piece === null) {
        addUnits(whole, line, units)
        continue
      }
      add(line, unitsTouched(facts, line, piece, units))
      const known = pieces.get(`${line} ${piece}`)?.count ?? 0
      pieces.set(`${line} ${piece}`, { line, sku: piece, count: Math.max(known, units) })
    }
    for (const [line, count] of whole) add(line, count)
  }
  const lines = byKey(units).map(([line, count]) => ({ line, units: count }))
  return pieces.size === 0 ? { lines } : { lines, pieces: byKey(pieces).map(([, piece]) => piece) }
}

const byKey = <V>(map: ReadonlyMap<string, V>): readonly (readonly [string, V])[] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1))
