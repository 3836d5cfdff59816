import type { Carrier, Location, Place } from './world.ts'

/** Numbers in the carriers' usual lengths and alphabets; that they pass a check digit is not promised. */
export const carriers: readonly Carrier[] = [
  {
    name: 'UPS',
    numberOf: digits => `1Z${digits.padStart(16, '0').slice(-16)}`,
    urlOf: number => `https://www.ups.com/track?tracknum=${number}`,
  },
  {
    name: 'FedEx',
    numberOf: digits => `7${digits.padStart(11, '0').slice(-11)}`,
    urlOf: number => `https://www.fedex.com/fedextrack/?trknbr=${number}`,
  },
  {
    name: 'USPS',
    numberOf: digits => `9400${digits.padStart(18, '0').slice(-18)}`,
    urlOf: number => `https://tools.usps.com/go/TrackConfirmAction?tLabels=${number}`,
  },
]

/** The sample shop's warehouses. */
export const warehouses: readonly [Location, Location] = [
  { id: '61203344', city: 'Columbus', province: 'Ohio', zip: '43215' },
  { id: '61203399', city: 'Reno', province: 'Nevada', zip: '89502' },
]

/** Where parcels are scanned on their way. */
export const places: readonly Place[] = [
  { city: 'Louisville', province: 'KY', zip: '40213' },
  { city: 'Memphis', province: 'TN', zip: '38118' },
  { city: 'Kansas City', province: 'MO', zip: '64153' },
  { city: 'Denver', province: 'CO', zip: '80249' },
]
