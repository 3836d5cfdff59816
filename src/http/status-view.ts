import type { OrderStatus } from '../events/event.ts'
import type { StatusRow } from '../store/functions.ts'
import { labelOfCondition, labelOfOrder, labelOfStage } from './status-labels.ts'

export type State = NonNullable<StatusRow['state']>
type Parcel = State['parcels'][number]
type Scan = Parcel['scans'][number]

/** A row whose order has been merged at least once. */
export type Shown = StatusRow & { readonly state: State }

/**
 * What anybody who holds the link may see: no name, e-mail, address or money. The keys are written out one by
 * one, so that a field added to the state is not published by being there.
 */
export function statusView(row: Shown, now: Date) {
  const { state } = row
  const { status, substatus } = shownStatus(state, now)
  return {
    name: row.name,
    status,
    substatus,
    label: labelOfOrder(status, substatus),
    progress: {
      net: state.progress.net,
      tracked: state.progress.tracked,
      scanned: state.progress.scanned,
      delivered: state.progress.delivered,
      returned: state.progress.returned,
    },
    // A tip or a fee is no thing that anybody waits for.
    items: state.lines.filter(line => line.kind !== 'non_fulfillable').map(itemView),
    shipments: state.parcels.filter(parcel => parcel.live).map(parcel => shipmentView(parcel, state)),
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

function itemView(line: State['lines'][number]) {
  return {
    title: line.title,
    sku: line.sku,
    kind: line.kind,
    ordered: line.ordered,
    cancelled: line.cancelled,
    tracked: line.tracked,
    scanned: line.scanned,
    delivered: line.delivered,
    returned: line.returned,
  }
}

function shipmentView(parcel: Parcel, state: State) {
  const titles = new Map(state.lines.map(line => [line.id, line]))
  return {
    status: parcel.stage,
    label: labelOfStage(parcel.stage),
    condition: parcel.condition,
    carrier: parcel.carrier,
    tracking_number: parcel.number,
    tracking_url: webAddress(parcel.url),
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
