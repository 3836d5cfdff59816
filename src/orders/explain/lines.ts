import type { Packed } from '../derive/lines.ts'
import type { Facts } from '../facts.ts'
import type { LineState, ParcelState } from '../state.ts'
import type { LineExplanation } from './explanation.ts'
import { type Lack, lackInWords, lackOf, stageOf } from './lacks.ts'

/** A line with what it lacks, for whoever speaks of several lines as one. */
export interface LineWithLack {
  readonly line: LineState
  readonly lack: Lack | null
  readonly explanation: LineExplanation
}

function parcelsOf(line: string, { told, packings }: Packed): readonly string[] {
  const keys = [
    ...packings.filter(packing => packing.lines.has(line)).flatMap(packing => packing.boxes),
    ...told.filter(box => box.contents.some(content => content.line === line)).map(box => box.parcel),
  ].map(parcel => parcel.key)
  return [...new Set(keys)].sort()
}

/** One line of the order as "n of m" at each stage, with what it waits for. */
export function lineExplained(
  facts: Facts,
  line: LineState,
  packed: Packed,
  parcels: readonly ParcelState[],
): LineWithLack {
  const kit = packed.kits.get(line.id)
  const keys = parcelsOf(line.id, packed)
  const own = parcels.filter(parcel => keys.includes(parcel.key))
  const lack = lackOf(facts, line, kit, own)
  const { id, sku, title, kind, ordered, cancelled, net, returned } = line
  const explanation = {
    id,
    sku,
    title,
    kind,
    ordered,
    cancelled,
    owed: net,
    returned,
    tracked: stageOf(line, kit, 'tracked'),
    scanned: stageOf(line, kit, 'scanned'),
    delivered: stageOf(line, kit, 'delivered'),
    parcels: keys,
    missing: lack === null ? [] : [lackInWords(sku ?? title, lack)],
  }
  return { line, lack, explanation }
}
