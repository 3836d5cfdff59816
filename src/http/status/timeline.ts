import { realParcels } from './goods.ts'
import { labelOfScan } from './labels.ts'
import { publicPlace } from './places.ts'
import type { StatusView } from './schema.ts'
import type { Speech } from './speech.ts'
import type { Parcel, State } from './state.ts'

type Entry = StatusView['timeline'][number]

/** What happened, oldest first; of scans only those that say something and when. */
export function timelineView(state: State, speech: Speech): Entry[] {
  const { ordered, statuses } = speech.texts.status
  const entries = realParcels(state).flatMap(parcel => parcelEntries(parcel, speech))
  const ofOrder = { tracking_number: null, place: null }
  if (state.orderedAt !== null)
    entries.unshift({ at: state.orderedAt, event: 'ordered', label: ordered, ...ofOrder })
  if (state.cancelledAt !== null)
    entries.push({ at: state.cancelledAt, event: 'cancelled', label: statuses.cancelled, ...ofOrder })
  // By instants in UTC, whose text is ordered as they are; with offsets it is not.
  return entries
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(entry => ({ ...entry, at: speech.instant(entry.at) }))
}

function parcelEntries(parcel: Parcel, speech: Speech): readonly Entry[] {
  const scans = parcel.scans.flatMap(scan => {
    const event = scan.stage ?? scan.condition
    const label = labelOfScan(scan, speech)
    if (event === null || label === null || scan.at === null) return []
    return [{ at: scan.at, event, label, tracking_number: parcel.number, place: publicPlace(scan) }]
  })
  const toldByScan = parcel.scans.some(scan => scan.stage === 'label_created')
  if (parcel.number === null || parcel.createdAt === null || toldByScan) return scans
  const label = speech.texts.status.stages.label_created
  const created = { at: parcel.createdAt, event: 'label_created', label, place: null } as const
  return [{ ...created, tracking_number: parcel.number }, ...scans]
}
