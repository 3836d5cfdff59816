import type { OrderStatus } from '../../events/event.ts'
import type { Heard } from '../../events/followed.ts'
import { filled } from '../../policy/texts/index.ts'
import type { Speech } from './speech.ts'
import type { Parcel, Scan, State } from './state.ts'

/** What is true, with since when nothing was heard, or with who alone may know more. */
function quietLabel(label: string, { following, lastHeardAt }: Heard, speech: Speech): string {
  const { silent, silentSince, unsupported } = speech.texts.status
  if (following === 'unsupported') return filled(unsupported, { label })
  if (following !== 'silent') return label
  return lastHeardAt === null
    ? filled(silent, { label })
    : filled(silentSince, { label, day: speech.day(lastHeardAt) })
}

/** An order is never on its way for ever: with nothing heard of any parcel that is still out, its label says since when. */
export function labelOfOrder(
  { status, substatus }: { readonly status: OrderStatus; readonly substatus: State['substatus'] },
  heard: ReadonlyMap<Parcel, Heard>,
  speech: Speech,
): string {
  const { statuses, substatuses } = speech.texts.status
  const label = substatus === null ? statuses[status] : substatuses[substatus]
  if (status !== 'shipped' && status !== 'out_for_delivery') return label
  const out = [...heard].filter(([parcel]) => parcel.stage !== 'delivered').map(([, each]) => each)
  const [first, ...others] = out.toSorted((a, b) => ((a.lastHeardAt ?? '') < (b.lastHeardAt ?? '') ? 1 : -1))
  if (first === undefined) return label
  return others.every(each => each.following === first.following) ? quietLabel(label, first, speech) : label
}

export const labelOfParcel = ({ stage }: Parcel, heard: Heard, speech: Speech): string =>
  quietLabel(speech.texts.status.stages[stage], heard, speech)

/** Null for a scan that says nothing. */
export function labelOfScan(
  { stage, condition }: Pick<Scan, 'stage' | 'condition'>,
  { texts: { status } }: Speech,
): string | null {
  if (stage !== null) return status.stages[stage]
  return condition === null ? null : status.conditions[condition]
}
