import type { PageTexts } from '../../policy/texts/page-texts.ts'
import { filled } from '../../policy/texts/plural.ts'
import type { StatusView } from '../status/schema.ts'

/** What is said of a parcel on the order's page and in the widget alike; it runs in browsers too. */

/** Name of the parcel that is `nth` from zero. Of how many is said only once nothing is left that could fill another. */
export function parcelTitle(
  nth: number,
  { shipments, missing }: Pick<StatusView, 'shipments' | 'missing'>,
  texts: Pick<PageTexts, 'parcel' | 'parcelNth' | 'parcelOf'>,
): string {
  const [number, total] = [nth + 1, shipments.length]
  if (missing.length > 0) return filled(texts.parcelNth, { number })
  return total === 1 ? texts.parcel : filled(texts.parcelOf, { number, total })
}

/** A table of which the legs are elsewhere: nobody may read that all of it is in this parcel. */
export function isInPart(
  { title, sku }: StatusView['shipments'][number]['items'][number],
  { items, shipments, missing }: Pick<StatusView, 'items' | 'shipments' | 'missing'>,
): boolean {
  const isSame = (other: { readonly title: string | null; readonly sku: string | null }): boolean =>
    other.sku === sku && other.title === title
  const inPieces = items.some(item => isSame(item) && item.pieces !== null)
  const parcels = shipments.filter(shipment => shipment.items.some(isSame)).length
  return inPieces && (parcels > 1 || missing.some(({ part_of }) => part_of === title))
}

/** A thing needs some name to be recognised by. */
export const thing = (title: string | null, sku: string | null): string =>
  [title, sku].find(name => name !== null && name.trim() !== '') ?? '–'
