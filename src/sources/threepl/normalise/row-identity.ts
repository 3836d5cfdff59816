import type { Ref } from '../../../events/event.ts'
import { externalRef, nameRef, normaliseName } from '../../../events/references.ts'
import type { Fields } from '../file.ts'
import { RowFault, type Telling } from '../telling.ts'
import { countOf } from '../values.ts'

/** An order by what the row calls it. */
export interface NamedOrder {
  /** Part of the row's identity. */
  readonly key: string
  readonly refs: readonly Ref[]
  /** The shop's own id of it, where a column holds it. */
  readonly id: string | null
}

/** As long as the shop's own ids; no name that people type is a number of so many digits. */
const SHOP_ID = /^\d{10,20}$/

/** @throws RowFault where nothing names the order */
export function orderOf({ order, order_id: id }: Fields, { feed }: Telling): NamedOrder {
  if (id !== undefined && !/^\d{1,20}$/.test(id))
    throw new RowFault('order_id', id, 'it is no id of the shop')
  if (order === undefined && id === undefined)
    throw new RowFault('order', '', 'nothing says which order it is of')
  const refs: Ref[] = []
  if (id !== undefined) refs.push(externalRef(feed.shop, id))
  if (order !== undefined) {
    refs.push(nameRef(feed.shop, named(order, feed.orderPrefix)))
    // Some warehouses are given the id as if it were the name.
    if (id === undefined && SHOP_ID.test(order)) refs.push(externalRef(feed.shop, order))
  }
  return { key: order === undefined ? `${id}` : normaliseName(order), refs, id: id ?? null }
}

/** The name with what the warehouse leaves out of it, unless this row has it. */
function named(order: string, prefix: string): string {
  const plain = order.replace(/^#/, '')
  return plain.toUpperCase().startsWith(prefix.toUpperCase()) ? plain : `${prefix}${plain}`
}

/** No part of an identity may be taken for two. */
const part = (text: string): string => (/[:%/]/.test(text) ? encodeURIComponent(text) : text)

/**
 * What the row is a version of, unique over all feeds: its order, line or SKU, and the warehouse's own id of the record;
 * without one, the business date. Which of several equal ones it is, is its place among them in the file, not in the
 * whole file: a row that was added elsewhere must not make another of it.
 * @param own the warehouse's id of the shipment or return, if it tells one
 */
export function identityOf(fields: Fields, own: string | undefined, order: string, telling: Telling): string {
  const { feed, file, ordinals } = telling
  const goods = fields.line ?? fields.sku ?? '-'
  const scope =
    own !== undefined
      ? `s/${part(own)}`
      : feed.sameRow === 'file_name'
        ? `f/${part(file.name)}`
        : `d/${file.businessDate}`
  const identity = `${part(order)}:${part(goods)}:${scope}`
  const ordinal = ordinals.next(identity)
  return `${feed.name}:${identity}${ordinal === 0 ? '' : `:${ordinal}`}`
}

/** Units that the row tells of one line or SKU; null where it does not say how many, or of what. */
export function unitsOf({ line, sku, quantity }: Fields): number | null {
  if ((line === undefined && sku === undefined) || quantity === undefined) return null
  const count = countOf(quantity)
  if (count === null || count < 0) throw new RowFault('quantity', quantity, 'it is no number of units')
  return count
}

/** How far a date may lie after its file; milliseconds. Zones that were mistaken are within a day. */
const AHEAD_MS = 48 * 3_600_000

/** @throws RowFault for what is no date of the feed's formats, or lies after the file: then day and month are swapped */
export function instantOf(
  field: 'shipped_at' | 'returned_at' | 'counted_at',
  fields: Fields,
  { dates, file }: Telling,
): string | null {
  const text = fields[field]
  if (text === undefined) return null
  const instant = dates(text)
  if (instant === null) throw new RowFault(field, text, 'it is no date of the feed’s formats')
  if (Date.parse(instant) > Date.parse(file.at) + AHEAD_MS)
    throw new RowFault(field, text, 'it lies after the file: are day and month swapped?')
  return instant
}

/** What the row's word says of it. */
export function standingOf({ status }: Fields, { feed }: Telling): 'cancelled' | 'pending' | null {
  const word = status?.toLowerCase()
  if (word === undefined) return null
  if (feed.words.cancelled.includes(word)) return 'cancelled'
  return feed.words.pending.includes(word) ? 'pending' : null
}
