import type { OrderState, ParcelState, Stage } from '../../orders/state.ts'
import type { NotifiedMilestone } from '../../policy/policy.ts'
import { liveParcels, missingOf } from './parcels.ts'
import { filled, pluralOf } from './texts/index.ts'
import type { Texts } from './texts/texts.ts'

/** Where a parcel must stand now for its milestone to be told as the present; what has gone on is told as news. */
const STANDS: Readonly<Partial<Record<NotifiedMilestone, readonly Stage[]>>> = {
  first_scan: ['picked_up', 'in_transit', 'out_for_delivery', 'delivery_attempted'],
  out_for_delivery: ['out_for_delivery'],
  delivery_attempted: ['delivery_attempted'],
  ready_for_pickup: ['available_for_pickup'],
  delivered: ['delivered'],
}

const holds = (milestone: NotifiedMilestone, { stage, condition }: ParcelState): boolean =>
  milestone === 'exception' ? condition !== null : (STANDS[milestone]?.includes(stage) ?? true)

const passed = (milestone: NotifiedMilestone, parcel: ParcelState): boolean =>
  milestone === 'first_scan' ? parcel.scanned : milestone === 'delivered' && parcel.stage === 'delivered'

/** Of whom a headline may speak truthfully: how many parcels there are is known only once everything is packed. */
function subjectOf(
  milestone: NotifiedMilestone,
  state: OrderState,
  told: readonly ParcelState[],
  texts: Texts,
) {
  const live = liveParcels(state)
  if (missingOf(state, texts).length > 0) return texts.parcels.some
  const others = live.filter(parcel => !told.includes(parcel))
  if (others.length === 0) return texts.parcels.all
  return others.every(parcel => passed(milestone, parcel)) ? texts.parcels.last : texts.parcels.part
}

export interface Headline {
  readonly text: string
  /** A sentence more; null where there is nothing to add, or where only news can be told. */
  readonly lead: string | null
}

/** @param told the parcels that the message is about; empty for the whole order */
export function headlineOf(
  milestone: NotifiedMilestone,
  state: OrderState,
  told: readonly ParcelState[],
  order: string,
  texts: Texts,
): Headline {
  const standing = told.filter(parcel => holds(milestone, parcel))
  if (told.length > 0 && standing.length === 0) return { text: filled(texts.news, { order }), lead: null }
  const count = Math.max(1, standing.length)
  const subject =
    told.length === 0
      ? texts.wholeOrder
      : pluralOf(texts, subjectOf(milestone, state, standing, texts), count)
  const tells = pluralOf(texts, texts.tells[milestone], count)
  const lead = texts.lead[milestone]
  return {
    text: filled(`${subject} ${tells}`, { order, n: count, of: liveParcels(state).length }),
    lead: lead && pluralOf(texts, lead, count),
  }
}
