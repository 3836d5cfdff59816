import { type Circumstances, followed, type Heard } from '../../events/followed.ts'
import type { Storefront, TrackingPolicy } from '../../policy/policy.ts'
import type { Locale } from '../../policy/texts/index.ts'
import { expectationOf } from './expectation.ts'
import { realParcels } from './goods.ts'
import { labelOfOrder } from './labels.ts'
import { missingOf, missingView } from './missing.ts'
import { piecesView } from './pieces.ts'
import { planOrder } from './plan-order.ts'
import type { StatusView } from './schema.ts'
import { sentenceOf } from './sentence.ts'
import { shipmentView } from './shipments.ts'
import { headlineOf } from './shown.ts'
import { type Speech, speechOf } from './speech.ts'
import type { Line, Parcel, Shown, State } from './state.ts'
import { timelineView } from './timeline.ts'

export interface Asked {
  readonly tracking: Pick<TrackingPolicy, 'silentDays'>
  readonly locale: Locale
  /** Of the order's shop. */
  readonly storefront: Pick<Storefront, 'timeZone'>
}

/**
 * What anybody who holds the link may see: no name, e-mail, address or money. The keys are written out one by
 * one, so that a field added to the state is not published by being there.
 */
export function statusView(row: Shown, now: Date, { tracking, locale, storefront }: Asked): StatusView {
  const { state, trackers } = row
  const { silentDays } = tracking
  const speech = speechOf(locale, storefront.timeZone, now)
  const headline = headlineOf(state, now)
  const heard = heardOf(state, { now: now.toISOString(), silentDays, trackers })
  const lines = new Map(state.lines.map(line => [line.id, line]))
  const { promised, estimated } = state
  return {
    name: row.name,
    locale,
    time_zone: storefront.timeZone,
    status: headline.status,
    substatus: headline.substatus,
    label: labelOfOrder(headline, heard, speech),
    sentence: sentenceOf(planOrder(headline, state, heard, speech.day), speech),
    progress: progressView(state),
    // A tip or a fee is no thing that anybody waits for.
    items: state.lines.filter(line => line.kind !== 'non_fulfillable').map(line => itemView(line, speech)),
    missing: missingOf(state).map(each => missingView(each, speech)),
    shipments: [...heard].map(([parcel, each]) => shipmentView(parcel, each, lines, speech)),
    timeline: timelineView(state, speech),
    ordered_at: state.orderedAt && speech.instant(state.orderedAt),
    cancelled_at: state.cancelledAt && speech.instant(state.cancelledAt),
    promised_at: promised && speech.instant(promised),
    estimated_at: estimated && speech.instant(estimated),
    expectation: expectationOf(state, headline, now, speech),
    updated_at: speech.instant(row.updatedAt),
  }
}

/** Live parcels with what can be expected to be heard of each. */
function heardOf(state: State, circumstances: Circumstances): ReadonlyMap<Parcel, Heard> {
  return new Map(realParcels(state).map(parcel => [parcel, followed(parcel, circumstances)]))
}

function progressView({ progress }: State): StatusView['progress'] {
  const { net, tracked, scanned, delivered, returned } = progress
  return { net, tracked, scanned, delivered, returned }
}

function itemView(line: Line, speech: Speech): StatusView['items'][number] {
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
    pieces: piecesView(line, speech),
  }
}
