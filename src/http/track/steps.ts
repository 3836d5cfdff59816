import type { StepName } from '../../policy/texts/page-texts.ts'
import type { StatusView } from '../status/schema.ts'

/** How far the whole order has got: done says it of all that is owed, begun of a part. */
export interface Step {
  readonly name: StepName
  readonly standing: 'done' | 'begun' | 'open'
  /** What of it has got there, where that is not all. */
  readonly note: StepNote | null
  /** When the last parcel got there. */
  readonly at: string | null
  readonly current: boolean
}

export type StepNote =
  | { readonly of: 'parcels'; readonly count: number; readonly total: number }
  /** More parcels may follow, so nobody knows of how many. */
  | { readonly of: 'parcels so far'; readonly count: number }
  | { readonly of: 'items'; readonly count: number; readonly total: number }
  | { readonly of: 'awaiting scan' }
  /** The order's own label says it. */
  | { readonly of: 'status' }

type Status = StatusView['status']
type Shipment = StatusView['shipments'][number]

/** Of a parcel that comes back, or is lost, it is known that it was sent. */
const REACHED: Readonly<Record<Shipment['status'], number>> = {
  pending: 0,
  voided: 0,
  cancelled: 0,
  label_created: 1,
  picked_up: 2,
  in_transit: 2,
  return_to_sender: 2,
  returned_to_sender: 2,
  lost: 2,
  out_for_delivery: 3,
  delivery_attempted: 3,
  available_for_pickup: 3,
  delivered: 4,
}

const OVER: readonly Status[] = ['delivered', 'partially_returned', 'returned']
const LEFT: readonly Status[] = ['out_for_delivery', 'ready_for_pickup', 'undelivered', ...OVER]

type Draft = Omit<Step, 'current'>

/** None of an order that was cancelled: it gets nowhere any more. */
export function stepsOf(view: StatusView): readonly Step[] {
  if (view.status === 'cancelled') return []
  const drafts = [ordered(view), ...wayOf(view)]
  if (view.progress.returned > 0) drafts.push(returned(view))
  // Where the order as a whole stands: at what has begun first, else at the last thing that is done.
  const begun = drafts.findIndex(({ standing }) => standing === 'begun')
  const current = begun === -1 ? drafts.findLastIndex(({ standing }) => standing === 'done') : begun
  return drafts.map((draft, nth) => ({ ...draft, current: nth === current }))
}

const ordered = ({ ordered_at }: StatusView): Draft => ({
  name: 'ordered',
  standing: 'done',
  note: null,
  at: ordered_at,
})

function wayOf(view: StatusView): Draft[] {
  const kinds = view.items.filter(({ ordered, cancelled }) => ordered > cancelled).map(({ kind }) => kind)
  const goods = kinds.filter(kind => kind !== 'digital' && kind !== 'non_fulfillable')
  if (kinds.length > 0 && goods.length === 0) return [plain('provided', OVER.includes(view.status))]
  if (goods.length > 0 && goods.every(kind => kind === 'pickup'))
    return [
      prepared(view),
      plain('ready_for_pickup', LEFT.includes(view.status)),
      plain('collected', OVER.includes(view.status)),
    ]
  if (view.status === 'undelivered') return [prepared(view), shipped(view), plain('undelivered', true)]
  return [prepared(view), shipped(view), arriving(view), delivered(view)]
}

const plain = (name: StepName, done: boolean): Draft => ({
  name,
  standing: done ? 'done' : 'open',
  note: null,
  at: null,
})

function prepared(view: StatusView): Draft {
  const { status, progress } = view
  const done =
    status === 'shipped' || LEFT.includes(status) || (progress.net > 0 && progress.tracked >= progress.net)
  const waits = status === 'on_hold' || status === 'scheduled' || status === 'pending'
  const draft = drafted(view, 'prepared', 1, done, status === 'processing')
  return waits && draft.note === null ? { ...draft, note: { of: 'status' } } : draft
}

function shipped(view: StatusView): Draft {
  const { status, substatus, progress } = view
  const all = progress.net > 0 && progress.scanned >= progress.net
  const draft = drafted(view, 'shipped', 2, all || LEFT.includes(status), status === 'shipped')
  return substatus === 'awaiting_carrier' ? { ...draft, note: { of: 'awaiting scan' } } : draft
}

function arriving(view: StatusView): Draft {
  const fetched = view.shipments.some(({ status }) => status === 'available_for_pickup')
  const name = fetched || view.status === 'ready_for_pickup' ? 'ready_for_pickup' : 'out_for_delivery'
  return drafted(view, name, 3, LEFT.includes(view.status), false)
}

function delivered(view: StatusView): Draft {
  const { delivered: count, net: total } = view.progress
  const draft = drafted(view, 'delivered', 4, OVER.includes(view.status), count > 0)
  return draft.standing === 'begun' && draft.note === null && count > 0
    ? { ...draft, note: { of: 'items', count, total } }
    : draft
}

function returned({ status, progress }: StatusView): Draft {
  const { returned: count, net: total } = progress
  if (status === 'returned') return plain('returned', true)
  return { name: 'returned', standing: 'begun', note: { of: 'items', count, total }, at: null }
}

function drafted(view: StatusView, name: StepName, rank: number, done: boolean, begun: boolean): Draft {
  const { shipments, missing, progress } = view
  const count = shipments.filter(({ status }) => REACHED[status] >= rank).length
  const inParcels = missing.length === 0 && progress.tracked >= progress.net
  if (done || (inParcels && count > 0 && count === shipments.length))
    return { name, standing: 'done', note: null, at: reachedAt(shipments, rank) }
  if (count === 0) return { name, standing: begun ? 'begun' : 'open', note: null, at: null }
  const total = shipments.length
  const note: StepNote | null =
    missing.length > 0
      ? { of: 'parcels so far', count }
      : count < total
        ? { of: 'parcels', count, total }
        : null
  return { name, standing: 'begun', note, at: null }
}

/** When the last of them got there; null unless it is told of every one. A label has no scan to tell it. */
function reachedAt(shipments: readonly Shipment[], rank: number): string | null {
  if (rank < 2) return null
  const firsts = shipments.map(
    ({ scans }) =>
      scans.find(({ at, status }) => at !== null && status !== null && REACHED[status] >= rank)?.at ?? null,
  )
  const told = firsts.filter(at => at !== null)
  return told.length === firsts.length
    ? (told.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null)
    : null
}
