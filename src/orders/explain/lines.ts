import type { KitPiece } from '../../events/event.ts'
import type { Packed } from '../derive/lines.ts'
import { countPieces, type Kit } from '../derive/pieces.ts'
import { type Counter, tests } from '../derive/reach.ts'
import { type OpenAllocation, openAllocations, wholeOrderHeld } from '../derive/waiting.ts'
import type { Facts } from '../facts.ts'
import type { LineState, ParcelState } from '../state.ts'
import type { LineExplanation, LineStage } from './explanation.ts'

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

const nameOf = ({ sku, title }: LineState): string => sku ?? title

/** Pieces of one unit for each unit still owed. */
function stageOf(line: LineState, kit: Kit | undefined, counter: Counter & keyof LineState): LineStage {
  const units = { reached: line[counter], of: line.net }
  if (!kit) return { units, pieces: null }
  const { named, unnamed } = countPieces(kit, tests[counter])
  const of = line.net * kit.pieces.length
  const proved = [...named.values()].reduce((sum, each) => sum + Math.min(line.net, each), unnamed)
  // While a unit is open some piece of it is, even where pieces of units that are no longer owed are counted too.
  const most = units.reached < units.of ? of - 1 : of
  return {
    units,
    pieces: { reached: Math.min(most, Math.max(proved, units.reached * kit.pieces.length)), of },
  }
}

/** The kinds of piece that lack, where labels name all that is there. */
function lacking(kit: Kit | undefined, counter: Counter, owed: number): readonly KitPiece[] {
  if (!kit) return []
  const { named, unnamed } = countPieces(kit, tests[counter])
  return unnamed > 0 ? [] : kit.pieces.filter(({ sku }) => (named.get(sku) ?? 0) < owed)
}

/** Who still has to send it, as far as an allocation says. */
function waitingFor(facts: Facts, line: LineState): string {
  const waits = openAllocations(facts, line.id).map(whereItWaits)
  const held = wholeOrderHeld(facts) ? ['the whole order is held'] : []
  return [...new Set([...held, ...waits])].map(each => `; ${each}`).join('')
}

function whereItWaits({ allocation, waits }: OpenAllocation): string {
  const where = allocation.location ?? 'a warehouse'
  if (waits === 'held') return `held at ${where}`
  if (waits === 'readyForPickup') return `ready to be collected at ${where}`
  const day = allocation.scheduledFor ? ` for ${allocation.scheduledFor}` : ''
  return waits === 'scheduled' ? `scheduled at ${where}${day}` : `waiting for ${where}`
}

const LACKS: Readonly<
  Record<'tracked' | 'scanned' | 'delivered' | 'collected', readonly [one: string, more: string]>
> = {
  tracked: ['has no tracking number', 'have no tracking number'],
  scanned: ['was not scanned by a carrier', 'were not scanned by a carrier'],
  delivered: ['is not delivered', 'are not delivered'],
  collected: ['was not collected', 'were not collected'],
}

/** What a line lacks for its next stage: a customer's order is only as far as that. */
function missingOf(
  facts: Facts,
  line: LineState,
  kit: Kit | undefined,
  parcels: readonly ParcelState[],
): readonly string[] {
  const collected = line.kind === 'pickup'
  if (line.kind === 'digital' || line.kind === 'non_fulfillable' || line.delivered >= line.net) return []
  const counter = collected
    ? 'delivered'
    : (['tracked', 'scanned', 'delivered'] as const).find(each => line[each] < line.net)
  if (!counter) return []
  const { units, pieces } = stageOf(line, kit, counter)
  const share = pieces ?? units
  const open = share.of - share.reached
  const word = LACKS[collected ? 'collected' : counter][open === 1 ? 0 : 1]
  const what = `${open} of ${counted(share.of, pieces ? 'piece' : 'unit')} of ${nameOf(line)} ${word}`
  const kinds = lacking(kit, counter, line.net).map(piece => piece.title)
  const named = kinds.length > 0 && kinds.length < (kit?.pieces.length ?? 0) ? ` (${kinds.join(', ')})` : ''
  const where = counter === 'tracked' || collected ? waitingFor(facts, line) : standingIn(parcels, counter)
  return [`${what}${named}${where}`]
}

/** The parcels of a line that have not come so far. */
function standingIn(parcels: readonly ParcelState[], counter: 'scanned' | 'delivered'): string {
  return parcels
    .filter(parcel => parcel.live && !(counter === 'scanned' ? parcel.scanned : parcel.stage === 'delivered'))
    .map(parcel => `; parcel ${parcel.key} stands at ${parcel.stage.replaceAll('_', ' ')}`)
    .join('')
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
): LineExplanation {
  const kit = packed.kits.get(line.id)
  const keys = parcelsOf(line.id, packed)
  const own = parcels.filter(parcel => keys.includes(parcel.key))
  const { id, sku, title, kind, ordered, cancelled, net, returned } = line
  return {
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
    missing: missingOf(facts, line, kit, own),
  }
}
