import { type Circumstances, followed } from '../../events/followed.ts'
import { untrackedKey } from '../derive/attribution.ts'
import { type Facet, facetsOf } from '../derive/facets.ts'
import { type SetAside, setAside } from '../derive/ladder.ts'
import { type Parcel, type Stray, strayOf, type Told, toldByParcel } from '../derive/parcels.ts'
import { sorted } from '../derive/sorted.ts'
import type { Facts } from '../facts.ts'
import type { Ignored, ParcelExplanation, Reason, ScanExplanation } from './explanation.ts'

const REASONS: Readonly<Record<Stray | SetAside | 'voided' | 'cancelled' | 'superseded', string>> = {
  before_window:
    'it is dated more than 48 hours before the order was placed: an earlier parcel had this number',
  after_window: 'it is dated more than 120 days after the number was told: a later parcel has this number',
  other_carrier: 'it is told by another carrier than the one that carries this parcel',
  electronic: 'it is electronic: only data was exchanged, nobody held the parcel',
  claimed: 'it is only claimed, and nothing physical stands beside it',
  corrected: 'its carrier took it back by a later correction',
  corrected_by_other_feed: 'another feed corrected the parcel, and only that feed may raise it again',
  voided: 'its label was voided before anybody scanned it',
  cancelled: 'its fulfilment was cancelled before anybody scanned it',
  superseded: 'another parcel was sent in its place',
}

const reason = (because: keyof typeof REASONS): Reason => ({ because, why: REASONS[because] })

/** A scan of the facts, or what a shop's own field claims. */
const wordsOf = ({ scan, sighting }: Told): string => {
  const said = [scan.stage, scan.condition].flatMap(word => (word === null ? [] : [word])).join(', ')
  const evidence = scan.physical ? 'physical' : (sighting?.evidence ?? 'condition only')
  return `${said.replaceAll('_', ' ') || 'nothing'} (${evidence})`
}

function scansOf(told: readonly Told[], facets: readonly Facet[], facts: Facts): readonly ScanExplanation[] {
  const orderedAt = facts.order?.body.createdAt ?? null
  const strays = new Map(told.map(each => [each, strayOf(each, orderedAt, facets)]))
  const own = told.filter(each => strays.get(each) === null)
  const floor = facets.some(facet => facet.number !== null) ? 'label_created' : 'pending'
  const aside = setAside(
    own.flatMap(each => each.sighting ?? []),
    floor,
  )
  return told
    .map(each => {
      const because = strays.get(each) ?? aside.get(each.scan.id)
      const ignored = because ? reason(because) : null
      return { id: each.scan.id, feed: each.feed, says: wordsOf(each), at: each.scan.at, ignored }
    })
    .sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1))
}

/** Why the parcel's records, and not its scans, take its units out of the count. */
function uncounted(parcel: Parcel): Reason | null {
  if (parcel.superseded) return reason('superseded')
  return parcel.stage === 'voided' || parcel.stage === 'cancelled' ? reason(parcel.stage) : null
}

function standingOf(parcel: Parcel, facts: Facts): string | null {
  const by = parcel.superseded ? facts.replacements[parcel.key]?.body.by : null
  if (by) return `replaced by ${by}`
  if (parcel.revived) return 'its records were voided or cancelled, but a physical scan shows it under way'
  return uncounted(parcel)?.why ?? null
}

/** The records that speak of a parcel, by name. */
function recordsOf(key: string, facts: Facts): readonly string[] {
  const fulfillments = sorted(facts.fulfillments).flatMap(([id, { body }]) => {
    const carries = body.numbers.some(each => each.number === key) || untrackedKey(id) === key
    return carries ? [`fulfilment ${id} (${body.state})`] : []
  })
  const labels = sorted(facts.labels).flatMap(([id, { body }]) =>
    [body.number, ...(body.more ?? [])].some(each => each?.number === key) && !body.isReturn
      ? [`label ${id} of ${body.feed} (${body.voided ? 'voided' : 'valid'})`]
      : [],
  )
  return [...fulfillments, ...labels]
}

/** Every parcel with the records that make it one and the scans that count, and why the others do not. */
export function parcelsExplained(
  facts: Facts,
  parcels: ReadonlyMap<string, Parcel>,
  circumstances: Circumstances,
): readonly ParcelExplanation[] {
  const told = toldByParcel(facts)
  const facets = facetsOf(facts)
  return [...parcels.values()].map(parcel => ({
    key: parcel.key,
    stage: parcel.stage,
    live: parcel.live,
    because: standingOf(parcel, facts),
    ...followed(parcel, circumstances),
    ignored: uncounted(parcel),
    facets: recordsOf(parcel.key, facts),
    scans: scansOf(told.get(parcel.key) ?? [], facets.get(parcel.key) ?? [], facts),
  }))
}

/** Parcels and scans that do not count. */
export function ignoredOf(parcels: readonly ParcelExplanation[]): readonly Ignored[] {
  return parcels.flatMap(({ key, ignored, scans }) => [
    ...(ignored ? [{ ...ignored, what: `parcel ${key}` }] : []),
    ...scans.flatMap(scan =>
      scan.ignored ? [{ ...scan.ignored, what: `scan ${scan.id} of parcel ${key}: ${scan.says}` }] : [],
    ),
  ])
}
