import { expect, test } from 'vitest'
import { contractFaults } from '../../../src/jobs/contracts/check.ts'
import { GERMAN_HOLIDAYS, UK_HOLIDAYS, US_HOLIDAYS } from '../../../src/policy/calendar.ts'
import type { Contract } from '../../../src/policy/contract.ts'
import { contract } from '../../support/contracts.ts'

test('a contract with the calendars that ship can be judged by', () => {
  const holidays = [...US_HOLIDAYS, ...UK_HOLIDAYS, ...GERMAN_HOLIDAYS, '2026-12-24', { month: 2, day: 29 }]
  expect(contractFaults({ ...contract, holidays })).toEqual([])
})

test.each<[string, Partial<Contract>]>([
  ['no time zone "Europe/Vinnea"', { timeZone: 'Europe/Vinnea' }],
  ['no time zone "+01:00"', { timeZone: '+01:00' }],
  ['no time of day: 24:00', { cutOff: '24:00' }],
  ['no time of day: 9:30', { cutOff: '9:30' }],
  ['contract.since is no day: 2026-02-30', { since: '2026-02-30' }],
  ['contract.weekdays', { weekdays: [] }],
  ['no calendar has: "2026-11-31"', { holidays: ['2026-11-31'] }],
  ['no calendar has: {"month":2,"day":30}', { holidays: [{ month: 2, day: 30 }] }],
  ['no calendar has: {"month":13', { holidays: [{ month: 13, weekday: 1, nth: 1 }] }],
  ['no calendar has: {"afterEaster":0.5}', { holidays: [{ afterEaster: 0.5 }] }],
  ['contract.earliestHours', { earliestHours: 0 }],
  ['contract.graceMinutes', { graceMinutes: Number.NaN }],
  ['contract.rows.expected', { rows: { ...contract.rows, expected: -1 } }],
  ['contract.rows.leastShare', { rows: { ...contract.rows, leastShare: 50 } }],
  ['contract.locations', { locations: [] }],
])('one that nobody could judge by says so: %s', (fault, over) => {
  expect(contractFaults({ ...contract, ...over })).toEqual([expect.stringContaining(fault)])
})
