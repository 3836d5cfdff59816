import type { WaitsFor } from '../../policy/texts/status-texts.ts'
import { realParcels, sentLines, unitsTold } from './goods.ts'
import type { StatusView } from './schema.ts'
import type { Speech } from './speech.ts'
import type { Line, State } from './state.ts'

/** Something that is owed and certainly in no parcel yet. */
export interface Missing {
  readonly title: string
  readonly sku: string | null
  readonly count: number
  /** Of so many that are owed. */
  readonly total: number
  /** Title of that of which it is a piece, or the rest. */
  readonly partOf: string | null
  readonly waitsFor: WaitsFor
}

/** Units by line that somebody says are in parcels. */
interface InParcels {
  readonly all: ReadonlyMap<string, number>
  readonly unnumbered: ReadonlyMap<string, number>
}

/** Units that are in no parcel, whoever may be right of those who tell of one: with a number, or sent without. */
function openUnits(line: Line, { all, unnumbered }: InParcels): number {
  const { id, net, tracked, delivered, ready, undelivered } = line
  const told = (line.kit === undefined ? all : unnumbered).get(id) ?? 0
  return Math.max(0, net - Math.max(tracked, delivered, ready, undelivered, told))
}

function waitsFor(line: Line, open: number, { status }: State): WaitsFor {
  if (line.held >= open) return 'hold'
  if (status === 'scheduled') return 'schedule'
  return line.allocated >= open ? 'packing' : 'preparation'
}

function missingOfLine(line: Line, state: State, inParcels: InParcels): readonly Missing[] {
  const open = openUnits(line, inParcels)
  if (open === 0) return []
  const { title, sku, net: total } = line
  const waiting = { waitsFor: waitsFor(line, open, state) }
  const whole = [{ title, sku, count: open, total, partOf: null, ...waiting }]
  if (line.kit === undefined) return whole
  const kinds = line.kit.map(piece => ({ ...piece, open: piece.owed - piece.tracked - piece.unknown }))
  if (kinds.every(({ tracked, unknown }) => tracked + unknown === 0)) return whole
  if (kinds.every(({ unknown }) => unknown === 0))
    return kinds
      .filter(each => each.open > 0)
      .map(({ title: name, sku, open: count, owed }) => ({
        title: name,
        sku,
        count,
        total: owed,
        partOf: title,
        ...waiting,
      }))
  // Something of it is in a parcel, nobody says what. Where even the number of parcels does not tell, nothing is said.
  return state.flags.includes('kit_unproved')
    ? []
    : [{ title, sku, count: open, total, partOf: title, ...waiting }]
}

/** Units that reached a stage while nobody knows of which line: then no line can be said to lack any. */
const someFloat = (state: State): boolean => {
  const goods = state.lines.filter(({ kind }) => kind !== 'digital' && kind !== 'non_fulfillable')
  return goods.reduce((sum, { tracked }) => sum + tracked, 0) < state.progress.tracked
}

/** What is owed and in no parcel, as far as that is certain. */
export function missingOf(state: State): readonly Missing[] {
  if (state.cancelledAt !== null || someFloat(state)) return []
  const parcels = realParcels(state)
  const unnumbered = unitsTold(parcels.filter(({ number }) => number === null))
  const inParcels = { all: unitsTold(parcels), unnumbered }
  return sentLines(state).flatMap(line => missingOfLine(line, state, inParcels))
}

export const missingView = (
  { title, sku, count, partOf, waitsFor }: Missing,
  { texts: { status } }: Speech,
): StatusView['missing'][number] => ({
  title,
  sku,
  count,
  part_of: partOf,
  waits_for: waitsFor,
  label: status.waits[waitsFor],
})
