import type { OrderStatus } from '../events/event.ts'
import { type Circumstances, followed, type Heard } from '../events/followed.ts'
import { carrierPage } from '../policy/carriers/index.ts'
import type { TrackingPolicy } from '../policy/policy.ts'
import type { StatusRow } from '../store/functions.ts'
import {
  labelOfCondition,
  labelOfOrder,
  labelOfSilence,
  labelOfStage,
  labelOfUnsupported,
} from './status-labels.ts'

export type State = NonNullable<StatusRow['state']>
type Parcel = State['parcels'][number]
type Scan = Parcel['scans'][number]

/** A row whose order has been merged at least once. */
export type Shown = StatusRow & { readonly state: State }

/**
 * What anybody who holds the link may see: no name, e-mail, address or money. The keys are written out one by
 * one, so that a field added to the state is not published by being there.
 */
export function statusView(row: Shown, now: Date, { silentDays }: Pick<TrackingPolicy, 'silentDays'>) {
  const { state, trackers } = row
  const { status, substatus } = shownStatus(state, now)
  const heard = heardOf(state.parcels, { now: now.toISOString(), silentDays, trackers })
  return {
    name: row.name,
    status,
    substatus,
    label: orderLabel(status, substatus, heard),
    progress: {
      net: state.progress.net,
      tracked: state.progress.tracked,
      scanned: state.progress.scanned,
      delivered: state.progress.delivered,
      returned: state.progress.returned,
    },
    // A tip or a fee is no thing that anybody waits for.
    items: state.lines.filter(line => line.kind !== 'non_fulfillable').map(itemView),
    shipments: [...heard].map(([parcel, each]) => shipmentView(parcel, each, state)),
    timeline: timelineView(state),
    ordered_at: state.orderedAt,
    cancelled_at: state.cancelledAt,
    promised_at: state.promised,
    estimated_at: state.estimated,
    updated_at: row.updatedAt,
  }
}

/** An override holds until its end; only a reader has a clock, so it is applied here. */
function shownStatus(
  state: State,
  now: Date,
): { readonly status: OrderStatus; readonly substatus: State['substatus'] } {
  const { override, status, substatus } = state
  if (override === null || Date.parse(override.until) <= now.getTime()) return { status, substatus }
  return { status: override.status, substatus: override.status === status ? substatus : null }
}

/** Live parcels with what can be expected to be heard of each. */
function heardOf(parcels: readonly Parcel[], circumstances: Circumstances): ReadonlyMap<Parcel, Heard> {
  const live = parcels.filter(parcel => parcel.live)
  return new Map(live.map(parcel => [parcel, followed(parcel, circumstances)]))
}

function quietLabel(label: string, { following, lastHeardAt }: Heard): string {
  if (following === 'silent') return labelOfSilence(label, lastHeardAt)
  return following === 'unsupported' ? labelOfUnsupported(label) : label
}

/** An order is never on its way for ever: with nothing heard of any parcel that is still out, its label says since when. */
function orderLabel(
  status: OrderStatus,
  substatus: State['substatus'],
  heard: ReadonlyMap<Parcel, Heard>,
): string {
  const label = labelOfOrder(status, substatus)
  if (status !== 'shipped' && status !== 'out_for_delivery') return label
  const out = [...heard].filter(([parcel]) => parcel.stage !== 'delivered').map(([, each]) => each)
  const [first, ...others] = out.toSorted((a, b) => ((a.lastHeardAt ?? '') < (b.lastHeardAt ?? '') ? 1 : -1))
  if (first === undefined) return label
  return others.every(each => each.following === first.following) ? quietLabel(label, first) : label
}

function itemView(line: State['lines'][number]) {
  return {
    title: line.title,
    sku: line.sku,
    kind: line.kind,
    // Items of one bundle were sold as one thing.
    bundle: line.bundle && { id: line.bundle.id, title: line.bundle.title },
    ordered: line.ordered,
    cancelled: line.cancelled,
    tracked: line.tracked,
    scanned: line.scanned,
    delivered: line.delivered,
    returned: line.returned,
  }
}

function shipmentView(parcel: Parcel, { following, lastHeardAt }: Heard, state: State) {
  const titles = new Map(state.lines.map(line => [line.id, line]))
  return {
    status: parcel.stage,
    label: quietLabel(labelOfStage(parcel.stage), { following, lastHeardAt }),
    condition: parcel.condition,
    tracking: following,
    last_heard_at: lastHeardAt,
    carrier: parcel.carrier,
    tracking_number: parcel.number,
    tracking_url: webAddress(parcel.url) ?? carrierPage(parcel.carrier, parcel.number),
    items: parcel.lines.map(({ line, units }) => ({
      title: titles.get(line)?.title ?? null,
      sku: titles.get(line)?.sku ?? null,
      units,
    })),
    scans: parcel.scans.map(scan => ({
      at: scan.at,
      status: scan.stage,
      label: labelOfScan(scan),
      condition: scan.condition,
      place: publicPlace(scan),
    })),
  }
}

/** The carrier's page, and nothing that a browser would run: the address was typed by somebody. */
function webAddress(url: string | null): string | null {
  const protocol = url === null ? undefined : URL.parse(url)?.protocol
  return protocol === 'https:' || protocol === 'http:' ? url : null
}

/** The places of the last stages tell where the customer lives; those of the way there do not. */
function publicPlace(scan: Scan): string | null {
  return scan.stage === 'picked_up' || scan.stage === 'in_transit' ? scan.place : null
}

function labelOfScan({ stage, condition }: Scan): string | null {
  if (stage !== null) return labelOfStage(stage)
  return condition === null ? null : labelOfCondition(condition)
}

interface Entry {
  readonly at: string
  readonly event: string
  readonly label: string
  readonly tracking_number: string | null
  readonly place: string | null
}

/** What happened, oldest first; of scans only those that say something and when. */
function timelineView(state: State): readonly Entry[] {
  const entries: Entry[] = state.parcels.filter(parcel => parcel.live).flatMap(parcelEntries)
  const ofOrder = { tracking_number: null, place: null }
  if (state.orderedAt !== null)
    entries.unshift({ at: state.orderedAt, event: 'ordered', label: 'Ordered', ...ofOrder })
  if (state.cancelledAt !== null)
    entries.push({ at: state.cancelledAt, event: 'cancelled', label: 'Cancelled', ...ofOrder })
  return entries.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

function parcelEntries(parcel: Parcel): readonly Entry[] {
  const scans = parcel.scans.flatMap(scan => {
    const event = scan.stage ?? scan.condition
    const label = labelOfScan(scan)
    if (event === null || label === null || scan.at === null) return []
    return [{ at: scan.at, event, label, tracking_number: parcel.number, place: publicPlace(scan) }]
  })
  const toldByScan = parcel.scans.some(scan => scan.stage === 'label_created')
  if (parcel.number === null || parcel.createdAt === null || toldByScan) return scans
  const label = labelOfStage('label_created')
  const created = { at: parcel.createdAt, event: 'label_created', label, place: null }
  return [{ ...created, tracking_number: parcel.number }, ...scans]
}
