import { tell } from '../../../events/envelope.ts'
import type { EventOf, Tracking } from '../../../events/event.ts'
import { normaliseNumber } from '../../../events/references.ts'
import type { Fields } from '../file.ts'
import { RowFault, type Telling } from '../telling.ts'
import { cleaned, faultOf } from '../values.ts'
import { identityOf, instantOf, orderOf, standingOf, unitsOf } from './row-identity.ts'

/** More parcels than one row of a file can mean. */
const NUMBERS_LIMIT = 100

/**
 * A confirmation that goods were sent: a label with what is in it. It is never a scan, whatever date it carries.
 * @returns null for a row that says nothing: nothing was sent yet, or its number is blank and the feed's policy is that
 * this means nothing
 */
export function shipmentEvent(fields: Fields, telling: Telling): EventOf<'label.recorded'> | null {
  const { feed, file, updatedAt, toldAt } = telling
  const order = orderOf(fields, telling)
  // Before anything is left out: a row that says nothing keeps its place among its equals.
  const labelId = identityOf(fields, fields.shipment, order.key, telling)
  const standing = standingOf(fields, telling)
  const [number, ...more] = numbersOf(fields, feed.format.trackingSeparator)
  const voided = standing === 'cancelled'
  if (standing === 'pending') return null
  if (number === undefined && !voided && feed.blankTracking === 'says_nothing') return null
  const units = unitsOf(fields)
  const shippedAt = instantOf('shipped_at', fields, telling)
  return tell({
    type: 'label.recorded',
    resource: `label:${labelId}`,
    updatedAt,
    toldAt,
    rank: { cancelled: voided },
    order: null,
    refs: order.refs,
    body: {
      labelId,
      feed: feed.name,
      ...(order.id !== null && { orderKey: order.id }),
      carrier: fields.carrier ?? null,
      number: number ?? null,
      ...(more.length > 0 && { more }),
      createdAt: shippedAt ?? `${file.businessDate}T00:00:00.000Z`,
      voided,
      isReturn: false,
      // None of a SKU in the box does not say what is.
      lines:
        units === null || units === 0
          ? null
          : [{ line: fields.line ?? null, sku: fields.sku ?? null, units }],
      writesBack: feed.writesBack,
    },
  })
}

/** @throws RowFault where one of them cannot be a number: of the others nobody knows what they are of */
function numbersOf({ tracking, tracking_url: link }: Fields, separator: string | null): readonly Tracking[] {
  if (tracking === undefined) return []
  const bare = separator?.trim() || separator
  const texts = bare === null || bare === undefined ? [tracking] : tracking.split(bare)
  const numbers = new Set<string>()
  for (const text of texts.map(cleaned)) {
    if (text === '') continue
    const fault = faultOf('tracking', text, undefined)
    if (fault) throw new RowFault('tracking', text, fault.reason)
    if (/^[=+@-]/.test(text) || !/\d/.test(text))
      throw new RowFault('tracking', text, 'it is no tracking number')
    numbers.add(normaliseNumber(text))
  }
  if (numbers.size > NUMBERS_LIMIT)
    throw new RowFault('tracking', tracking, `a row may have ${NUMBERS_LIMIT} tracking numbers`)
  const all = [...numbers]
  // A link is of one parcel; of several numbers nobody knows which.
  const url = link !== undefined && /^https?:\/\/[^\s"'<>]+$/i.test(link) && all.length === 1 ? link : null
  return all.map(number => ({ number, url }))
}
