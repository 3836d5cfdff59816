import { type CarrierName, carrierOf } from './carrier.ts'

/** Where a carrier itself shows a parcel; `#` stands for the number. */
const PAGES: Readonly<Record<CarrierName, string>> = {
  usps: 'https://tools.usps.com/go/TrackConfirmAction?tLabels=#',
  ups: 'https://www.ups.com/track?tracknum=#',
  fedex: 'https://www.fedex.com/fedextrack/?trknbr=#',
  dhl: 'https://www.dhl.com/en/express/tracking.html?AWB=#',
}

/** The carrier's own page of a parcel, for when nobody told one; null for a carrier whose page we do not know. */
export function carrierPage(carrier: string | null, number: string | null): string | null {
  const known = carrierOf(carrier)
  return known === null || number === null ? null : PAGES[known].replace('#', encodeURIComponent(number))
}
