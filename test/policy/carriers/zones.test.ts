import { describe, expect, test } from 'vitest'
import { carrierPage, zoneOf } from '../../../src/policy/carriers/index.ts'

describe('the zone of a place', () => {
  test.each([
    ['AT', null, 'Europe/Vienna'],
    ['AUT', null, 'Europe/Vienna'],
    ['us', 'ny', 'America/New_York'],
    ['USA', 'CA', 'America/Los_Angeles'],
    ['CAN', 'SK', 'America/Regina'],
    ['CA', 'NS', 'America/Halifax'],
  ])('%s %s is %s', (country, state, zone) => {
    expect(zoneOf(country, state)).toBe(zone)
  })

  test.each([
    ['US', null],
    ['US', 'TX'],
    ['US', 'FL'],
    ['CAN', 'ON'],
    ['BR', 'SP'],
    ['XX', null],
    [null, 'NY'],
    ['', ''],
  ])('is not guessed for %s %s', (country, state) => {
    expect(zoneOf(country, state)).toBeNull()
  })

  test('is one that Intl knows, for every country', () => {
    const codes = [
      'AE',
      'BE',
      'BG',
      'CH',
      'CN',
      'CZ',
      'DE',
      'DK',
      'EE',
      'FI',
      'FR',
      'GB',
      'GR',
      'HK',
      'HR',
      'HU',
    ]
    const more = [
      'IE',
      'IL',
      'IN',
      'IT',
      'JP',
      'KR',
      'LI',
      'LT',
      'LU',
      'LV',
      'NL',
      'NO',
      'PL',
      'RO',
      'SE',
      'SG',
      'SI',
    ]
    for (const code of [...codes, ...more, 'SK', 'TR', 'TW', 'ZA']) {
      const zone = zoneOf(code, null)
      expect(() => new Intl.DateTimeFormat('en', { timeZone: zone ?? 'nowhere' }), code).not.toThrow()
    }
  })
})

describe("a carrier's own page", () => {
  test.each([
    ['stamps_com', 'https://tools.usps.com/go/TrackConfirmAction?tLabels=X1%262'],
    ['UPS', 'https://www.ups.com/track?tracknum=X1%262'],
    ['FedEx', 'https://www.fedex.com/fedextrack/?trknbr=X1%262'],
    ['DHL Express', 'https://www.dhl.com/en/express/tracking.html?AWB=X1%262'],
  ])('of %s is %s', (carrier, page) => {
    expect(carrierPage(carrier, 'X1&2')).toBe(page)
  })

  test('is not invented for a carrier that nobody knows, or a parcel without a number', () => {
    expect(carrierPage('Alpine Post', 'X1')).toBeNull()
    expect(carrierPage(null, 'X1')).toBeNull()
    expect(carrierPage('UPS', null)).toBeNull()
  })
})
