import type { KitPiece } from '../../events/event.ts'
import type { Kit } from '../derive/kit.ts'
import { countPieces } from '../derive/pieces.ts'
import { type Counter, tests } from '../derive/reach.ts'
import { type OpenAllocation, openAllocations, wholeOrderHeld } from '../derive/waiting.ts'
import type { Facts } from '../facts.ts'
import type { LineState, ParcelState } from '../state.ts'
import type { LineStage, Share } from './explanation.ts'

/** What a line lacks for its next stage: a customer's order is only as far as that. */
export interface Lack {
  readonly stage: keyof typeof LACKS
  readonly share: Share
  readonly of: 'piece' | 'unit'
  /** Titles of what lacks, where only some of it does and it is known what. */
  readonly named: readonly string[]
  /** What it waits for, one phrase each. */
  readonly where: readonly string[]
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** Pieces of one unit for each unit still owed. */
export function stageOf(
  line: LineState,
  kit: Kit | undefined,
  counter: Counter & keyof LineState,
): LineStage {
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
function waitingFor(facts: Facts, line: LineState): readonly string[] {
  const waits = openAllocations(facts, line.id).map(whereItWaits)
  const held = wholeOrderHeld(facts) ? ['the whole order is held'] : []
  return [...new Set([...held, ...waits])]
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

/** Null: nothing more is to come. */
export function lackOf(
  facts: Facts,
  line: LineState,
  kit: Kit | undefined,
  parcels: readonly ParcelState[],
): Lack | null {
  const collected = line.kind === 'pickup'
  if (line.kind === 'digital' || line.kind === 'non_fulfillable' || line.delivered >= line.net) return null
  const counter = collected
    ? 'delivered'
    : (['tracked', 'scanned', 'delivered'] as const).find(each => line[each] < line.net)
  if (!counter) return null
  const { units, pieces } = stageOf(line, kit, counter)
  const kinds = lacking(kit, counter, line.net).map(piece => piece.title)
  return {
    stage: collected ? 'collected' : counter,
    share: pieces ?? units,
    of: pieces ? 'piece' : 'unit',
    named: kinds.length < (kit?.pieces.length ?? 0) ? kinds : [],
    where: counter === 'tracked' || collected ? waitingFor(facts, line) : standingIn(parcels, counter),
  }
}

/** @param what of which it lacks, as people call it */
export function lackInWords(what: string, { stage, share, of, named, where }: Lack): string {
  const open = share.of - share.reached
  const amount = `${open} of ${counted(share.of, of)} of ${what} ${LACKS[stage][open === 1 ? 0 : 1]}`
  const known = named.length > 0 ? ` (${named.join(', ')})` : ''
  return [`${amount}${known}`, ...where].join('; ')
}

/** The parcels of a line that have not come so far. */
function standingIn(parcels: readonly ParcelState[], counter: 'scanned' | 'delivered'): readonly string[] {
  return parcels
    .filter(parcel => parcel.live && !(counter === 'scanned' ? parcel.scanned : parcel.stage === 'delivered'))
    .map(parcel => `parcel ${parcel.key} stands at ${parcel.stage.replaceAll('_', ' ')}`)
}
