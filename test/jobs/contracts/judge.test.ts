import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deadlineOf, dueDates, plusDays } from '../../../src/jobs/contracts/days.ts'
import { judge } from '../../../src/jobs/contracts/judge.ts'
import { US_HOLIDAYS } from '../../../src/policy/calendar.ts'
import type { Contract } from '../../../src/policy/contract.ts'
import type { SeenFile } from '../../../src/store/contracts.ts'
import { clock, file, watched } from '../../support/contracts.ts'

/** `feed_missing 2026-11-24`, with what is over in brackets. */
function told(files: readonly SeenFile[], local: string, over: Partial<Contract> = {}): readonly string[] {
  return judge(watched({ since: '2026-11-23', ...over }), clock(local), files).map(
    ({ kind, businessDate, open }) => (open ? `${kind} ${businessDate}` : `(${kind} ${businessDate})`),
  )
}

const on = (day: number, over: Partial<SeenFile> = {}, time = '17:00') =>
  file(clock(`2026-11-${day} ${time}`), over)

describe('a file that did not come', () => {
  test('is MISSING from the end of the grace on, and not before', () => {
    expect(told([], '2026-11-23 18:29')).toEqual([])
    expect(told([], '2026-11-23 18:30')).toEqual(['feed_missing 2026-11-23'])
  })

  test('and comes late was LATE, until one comes in time', () => {
    const late = on(23, {}, '20:00')
    expect(told([late], '2026-11-23 19:59')).toEqual(['feed_missing 2026-11-23'])
    expect(told([late], '2026-11-23 20:00')).toEqual(['(feed_missing 2026-11-23)', 'feed_late 2026-11-23'])
    expect(told([late, on(24)], '2026-11-24 17:00')).toEqual([
      '(feed_missing 2026-11-23)',
      '(feed_late 2026-11-23)',
    ])
  })

  test('never comes: the next good one ends it, and a bad one does not', () => {
    expect(told([on(24, { rows: 0 })], '2026-11-24 17:00')).toEqual([
      'feed_missing 2026-11-23',
      'feed_empty 2026-11-24',
    ])
    expect(told([on(24)], '2026-11-24 17:00')).toEqual(['(feed_missing 2026-11-23)'])
  })

  test('is not missed on a Sunday, a holiday, or before the contract began', () => {
    expect(told([], '2026-11-29 23:00', { since: '2026-11-29' })).toEqual([])
    expect(told([], '2026-11-26 23:00', { since: '2026-11-26', holidays: US_HOLIDAYS })).toEqual([])
    expect(told([], '2026-11-25 23:00', { since: '2026-11-25' })).toEqual(['feed_missing 2026-11-25'])
  })

  test('is told of each day anew, for four weeks', () => {
    expect(told([], '2026-11-25 23:00')).toHaveLength(3)
    expect(told([], '2027-06-01 23:00').length).toBeLessThanOrEqual(25)
  })
})

describe('a file that is not what it should be', () => {
  test('is EMPTY without rows, unless that may be', () => {
    expect(told([on(23, { rows: 0 })], '2026-11-23 17:00')).toEqual(['feed_empty 2026-11-23'])
    expect(told([on(23, { rows: 0 })], '2026-11-23 17:00', { rows: { ...ROWS, mayBeEmpty: true } })).toEqual(
      [],
    )
  })

  test('is SHORT below its share of the median of four weeks, whatever one outlier was', () => {
    const month = [2, 3, 4, 5, 6, 7].map(day =>
      file(clock(`2026-11-0${day} 17:00`), { rows: day === 4 ? 9000 : 100 }),
    )
    const short = (rows: number) => told([...month, on(23, { rows })], '2026-11-23 17:00')
    expect(short(50)).toEqual([])
    expect(short(49)).toEqual(['feed_short 2026-11-23'])
  })

  test('is measured by what the contract expects until there are five files, and else by nothing', () => {
    const expecting = { rows: { ...ROWS, expected: 1000 } }
    expect(told([on(23, { rows: 499 })], '2026-11-23 17:00', expecting)).toEqual(['feed_short 2026-11-23'])
    expect(told([on(23, { rows: 1 })], '2026-11-23 17:00')).toEqual([])
  })

  test('is DUPLICATE with the bytes of an earlier day, not with those of the same', () => {
    const yesterday = on(23)
    const again = { sha256: yesterday.sha256, standing: 'duplicate', rows: null, content: null } as const
    expect(told([yesterday, on(24, again)], '2026-11-24 17:00')).toEqual(['feed_duplicate 2026-11-24'])
    expect(told([yesterday, on(23, again, '17:30')], '2026-11-23 17:30')).toEqual([])
  })

  test('is STALE with the rows of the day before under other bytes, unless they may repeat', () => {
    const files = [on(23, { content: 'same' }), on(24, { content: 'same' })]
    expect(told(files, '2026-11-24 17:00')).toEqual(['feed_stale 2026-11-24'])
    expect(told(files, '2026-11-24 17:00', { rows: { ...ROWS, mayRepeat: true } })).toEqual([])
  })

  test('is HEADER_CHANGED with other columns, however they are written, and then is what is usual', () => {
    const header = ['Order', 'SKU', 'Ship Date']
    const files = [
      on(23),
      on(24, { header: ['ORDER', 'tracking-no', 'sku'] }),
      on(25, { header }),
      on(26, { header }),
    ]
    expect(told(files.slice(0, 2), '2026-11-24 17:00')).toEqual([])
    expect(told(files.slice(0, 3), '2026-11-25 17:00')).toEqual(['feed_header_changed 2026-11-25'])
    expect(told(files, '2026-11-26 17:00')).toEqual(['(feed_header_changed 2026-11-25)'])
    const [changed] = judge(watched(), clock('2026-11-25 17:00'), files.slice(0, 3)).slice(-1)
    expect(changed?.detail).toMatchObject({ gone: ['tracking-no'], added: ['Ship Date'] })
  })

  test('while it is held is told by the alert of the hold alone, and is over once somebody confirms it', () => {
    const held = on(24, { header: ['Order', 'SKU'], standing: 'held' })
    expect(told([on(23), held], '2026-11-24 17:00')).toEqual([])
    expect(told([on(23), { ...held, standing: 'refused' }], '2026-11-24 17:00')).toEqual([
      'feed_header_changed 2026-11-24',
    ])
    expect(told([on(23), { ...held, standing: 'complete', confirmed: true }], '2026-11-24 17:00')).toEqual([
      '(feed_header_changed 2026-11-24)',
    ])
  })

  test('that is too short is not told a second time while it is held', () => {
    const short = on(23, { rows: 3, standing: 'held' })
    const rows = { ...ROWS, expected: 100 }
    expect(told([short], '2026-11-23 17:00', { rows })).toEqual([])
    expect(told([{ ...short, standing: 'refused' }], '2026-11-23 17:00', { rows })).toEqual([
      'feed_short 2026-11-23',
    ])
  })

  test('is answered by a better one of the same day', () => {
    const files = [on(23, { rows: 0 }), on(23, {}, '17:30')]
    expect(told(files, '2026-11-23 17:00')).toEqual(['feed_empty 2026-11-23'])
    expect(told(files, '2026-11-23 17:30')).toEqual(['(feed_empty 2026-11-23)'])
  })

  test('corrects the one before with a few rows without being short', () => {
    const files = [on(23, {}, '17:00'), on(23, { rows: 3 }, '17:30')]
    expect(told(files, '2026-11-23 23:00', { rows: { ...ROWS, expected: 100 } })).toEqual([])
  })
})

test('of many files a day the rows are counted together, when all should be there', () => {
  const many = { filesPerDay: 'many', rows: { ...ROWS, expected: 100 } } as const
  const files = [on(23, { rows: 20 }, '09:00'), on(23, { rows: 0 }, '12:00'), on(23, { rows: 25 }, '17:00')]
  expect(told(files, '2026-11-23 18:29', many)).toEqual([])
  expect(told(files, '2026-11-23 18:30', many)).toEqual(['feed_short 2026-11-23'])
  const rest = on(23, { rows: 5 }, '19:00')
  expect(told([...files, rest], '2026-11-23 19:00', many)).toEqual(['(feed_short 2026-11-23)'])
})

const ROWS = watched().contract.rows

describe('whatever the contract', () => {
  const contracts = fc.record({
    timeZone: fc.constantFrom(
      'Europe/Vienna',
      'America/New_York',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'Pacific/Apia',
    ),
    weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7] as const, { minLength: 1 }),
    holidays: fc.constantFrom([], US_HOLIDAYS, ['2026-03-30', '2026-10-26', '2027-01-02']),
    cutOff: fc.constantFrom('00:30', '02:30', '09:00', '18:00', '23:45'),
    graceMinutes: fc.integer({ min: 0, max: 600 }),
    earliestHours: fc.integer({ min: 12, max: 20 }),
    // Around changes of the clocks, and over the ends of months and of a year.
    first: fc.constantFrom('2026-03-20', '2026-10-18', '2026-12-20', '2027-02-20'),
  })
  const kept = contracts.map(({ first, ...over }) => {
    const feed = watched({ ...over, since: first })
    const dates = dueDates(feed.contract, first, plusDays(first, 20))
    const cutOff = (date: string) => deadlineOf({ ...feed.contract, graceMinutes: 0 }, date)
    return { feed, dates, files: dates.map(date => file(cutOff(date))) }
  })
  const plus = (instant: string, ms: number) => new Date(Date.parse(instant) + ms).toISOString()

  test('who keeps it is never told of', () => {
    fc.assert(
      fc.property(kept, fc.nat(), ({ feed, dates, files }, nth) => {
        const date = dates[nth % Math.max(1, dates.length)]
        fc.pre(date !== undefined)
        expect(judge(feed, deadlineOf(feed.contract, date ?? ''), files)).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  test('one file that does not come is one MISSING of its day, from its deadline on to the next', () => {
    fc.assert(
      fc.property(kept, fc.nat(), ({ feed, dates, files }, seed) => {
        fc.pre(dates.length > 1)
        const nth = seed % (dates.length - 1)
        const [date = '', next = ''] = dates.slice(nth, nth + 2)
        const others = files.filter((_, index) => index !== nth)
        const deadline = deadlineOf(feed.contract, date)
        expect(judge(feed, plus(deadline, -1), others)).toEqual([])
        const missing = { kind: 'feed_missing', businessDate: date }
        expect(judge(feed, deadline, others)).toMatchObject([{ ...missing, open: true }])
        expect(judge(feed, deadlineOf(feed.contract, next), others)).toMatchObject([
          { ...missing, open: false },
        ])
      }),
      { numRuns: 200 },
    )
  })

  test('the order in which files are read does not matter, nor does what comes later', () => {
    const faults = fc.record({
      nth: fc.nat(20),
      rows: fc.constantFrom(0, 10, 100),
      of: fc.nat(20),
      hours: fc.integer({ min: 0, max: 40 }),
    })
    fc.assert(
      fc.property(
        kept,
        fc.array(faults, { maxLength: 6 }),
        fc.nat(21 * 24),
        fc.nat(),
        ({ feed, files }, wrong, hour, turn) => {
          const broken = files.map((each, nth) => {
            const fault = wrong.find(one => one.nth === nth)
            if (!fault) return each
            const { sha256, content } = files[fault.of] ?? each
            return {
              ...each,
              sha256,
              content,
              rows: fault.rows,
              cameAt: plus(each.cameAt, fault.hours * 3_600_000),
            }
          })
          const now = plus(`${feed.contract.since}T00:00:00Z`, hour * 3_600_000)
          const said = judge(feed, now, broken)
          const at = broken.length === 0 ? 0 : turn % broken.length
          expect(judge(feed, now, [...broken.slice(at), ...broken.slice(0, at)])).toEqual(said)
          expect(
            judge(
              feed,
              now,
              broken.filter(each => each.cameAt <= now),
            ),
          ).toEqual(said)
          expect(new Set(said.map(each => `${each.kind} ${each.businessDate}`)).size).toBe(said.length)
        },
      ),
      { numRuns: 200 },
    )
  })
})
