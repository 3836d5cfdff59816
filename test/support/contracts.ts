import { instantIn } from '../../src/events/local-time.ts'
import type { Watched } from '../../src/jobs/contracts/days.ts'
import type { Contract } from '../../src/policy/contract.ts'
import type { SeenFile } from '../../src/store/contracts.ts'

/** One file every day but Sundays by six in the evening, in Vienna. */
export const contract: Contract = {
  since: '2026-01-01',
  weekdays: [1, 2, 3, 4, 5, 6],
  holidays: [],
  timeZone: 'Europe/Vienna',
  cutOff: '18:00',
  earliestHours: 18,
  graceMinutes: 30,
  filesPerDay: 'one',
  rows: { expected: null, leastShare: 0.5, mayBeEmpty: false, mayRepeat: false },
  locations: null,
}

export const watched = (over: Partial<Contract> = {}): Watched => ({
  name: 'north-shipments',
  shop: 'a-shop',
  pattern: /^shipped.*\.csv$/,
  contract: { ...contract, ...over },
})

/** The instant at which the clock in a zone shows this, like `2026-03-02 17:55`. */
export function clock(local: string, zone = contract.timeZone): string {
  const at = instantIn(local, zone)
  if (at === null) throw new Error(`no time: ${local}`)
  return at
}

let made = 0

/** A file of a hundred rows that was imported; nothing of it is like another's unless told so. */
export function file(cameAt: string, over: Partial<SeenFile> = {}): SeenFile {
  made += 1
  const id = String(made)
  return {
    id,
    feed: 'north-shipments',
    name: `shipped-${id}.csv`,
    sha256: `bytes ${id}`,
    cameAt,
    standing: 'complete',
    rows: 100,
    rejected: 0,
    header: ['Order', 'Tracking No.', 'SKU'],
    content: `rows ${id}`,
    confirmed: false,
    modifiedAt: cameAt,
    businessDate: cameAt.slice(0, 10),
    ...over,
  }
}
