import type { Instant } from '../../events/event.ts'
import type { Heard } from '../../events/followed.ts'
import type { Says } from '../../policy/texts/status-texts.ts'
import type { Told } from './plan.ts'
import type { Parcel } from './state.ts'

/** Parcels of which the same is said. */
export interface Group {
  readonly says: Says
  readonly parcels: readonly Parcel[]
  readonly on: Told | null
}

/** What is said first: what a customer must do or know, then the furthest. */
const FIRST: readonly Says[] = [
  'ready',
  'attempted',
  'lost',
  'returning',
  'came_back',
  'delivered',
  'out_for_delivery',
  'on_its_way',
  'silent',
  'awaiting_carrier',
  'unfollowed',
  'untracked',
]

/** What can be said of a live parcel; where nothing physical is behind a stage, no more than that there is a number. */
export function saysOf({ stage, scanned, number }: Parcel, { following, lastHeardAt }: Heard): Says {
  switch (stage) {
    case 'delivered':
      return 'delivered'
    case 'lost':
      return 'lost'
    case 'returned_to_sender':
      return 'came_back'
    case 'return_to_sender':
    case 'available_for_pickup':
    case 'delivery_attempted':
    case 'out_for_delivery':
    case 'in_transit':
    case 'picked_up':
      if (following === 'silent' && lastHeardAt !== null) return 'silent'
      return scanned ? UNDER_WAY[stage] : waiting(number, following)
    case 'pending':
    case 'label_created':
    case 'voided':
    case 'cancelled':
      return waiting(number, following)
  }
}

const UNDER_WAY = {
  return_to_sender: 'returning',
  available_for_pickup: 'ready',
  delivery_attempted: 'attempted',
  out_for_delivery: 'out_for_delivery',
  in_transit: 'on_its_way',
  picked_up: 'on_its_way',
} as const

function waiting(number: string | null, following: Heard['following']): Says {
  if (number === null) return 'untracked'
  return following === 'unsupported' ? 'unfollowed' : 'awaiting_carrier'
}

/** When what is said of the parcel happened; null where nobody tells. */
export function toldAt(parcel: Parcel, says: Says, { lastHeardAt }: Heard): Instant | null {
  if (says === 'silent' || says === 'on_its_way') return lastHeardAt
  if (says !== 'delivered' && says !== 'attempted') return null
  const scans = parcel.scans.filter(({ stage, at }) => stage === parcel.stage && at !== null)
  // The first word of an arrival, which later ones repeat; the last of the attempts.
  return (says === 'delivered' ? scans.at(0) : scans.at(-1))?.at ?? null
}

/** One day for all, or the day of the last; none where the day of one is not told. */
function dayOf(
  says: Says,
  parcels: readonly (readonly [Parcel, Heard])[],
  day: (at: Instant) => string,
): Told | null {
  if (says !== 'delivered' && says !== 'silent') return null
  const known = parcels.flatMap(([parcel, heard]) => toldAt(parcel, says, heard) ?? [])
  const last = known.toSorted().at(-1)
  if (last === undefined || known.length < parcels.length) return null
  // Of none of them anything was heard after the last word of any.
  return { at: last, isLast: says === 'delivered' && known.some(at => day(at) !== day(last)) }
}

/** @param day an instant's day in the shop's zone: days are compared, not instants */
export function groupsOf(heard: ReadonlyMap<Parcel, Heard>, day: (at: Instant) => string): readonly Group[] {
  const bySays = Map.groupBy(heard, ([parcel, each]) => saysOf(parcel, each))
  return FIRST.flatMap(says => {
    const own = bySays.get(says)
    return own ? [{ says, parcels: own.map(([parcel]) => parcel), on: dayOf(says, own, day) }] : []
  })
}
