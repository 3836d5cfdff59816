import { describe, expect, test } from 'vitest'
import type { Arrival } from '../../src/samples/simulation/faults.ts'
import { historyOf } from '../../src/samples/simulation/history.ts'
import { Knowledge } from '../../src/samples/simulation/knowledge.ts'
import { MailBook } from '../../src/samples/simulation/mails.ts'
import { PostClerk } from './post.ts'
import type { EnqueuedMail } from './subject.ts'
import { wantedOf } from './tale.ts'

const { world, arrivals } = historyOf(wantedOf(1, 146, true))

const HOUR = 3_600_000

/** What is due after each arrival; all arrivals may come later than they did. */
function dueOf(told: readonly Arrival[]): readonly (readonly EnqueuedMail[])[] {
  const known = new Knowledge()
  const book = new MailBook(world)
  return told.map(({ tells, at }) => {
    const due = known.learn(tells) ? book.hear(known, at) : []
    return due.map(({ box, kind }) => ({ parcel: box, milestone: kind }))
  })
}

/** What the clerk finds when these mails are enqueued, one list for each arrival. */
function found(enqueued: readonly (readonly EnqueuedMail[])[]) {
  const clerk = new PostClerk(world)
  for (const [index, arrival] of arrivals.entries()) clerk.see(arrival, enqueued[index] ?? [])
  return clerk
}

const due = dueOf(arrivals)
const mails = due.flat()

describe('a subject that enqueues', () => {
  test('exactly what is due is found right', () => {
    expect(mails.length).toBeGreaterThan(0)
    const { length } = mails
    expect(found(due).post).toEqual({ expected: length, sent: length, duplicate: 0, untrue: 0, missing: 0 })
    expect(found(due).faults).toEqual([])
  })

  test('nothing misses every mail', () => {
    expect(found([]).post).toMatchObject({ sent: 0, untrue: 0, missing: mails.length })
  })

  test('everything with the first arrival speaks before the fact, and misses the moment', () => {
    const early = found([mails])
    expect(early.post).toMatchObject({ untrue: mails.length, missing: mails.length })
    expect(early.faults[0]).toContain('which is not due')
  })

  test('the last of it twice repeats itself', () => {
    const last = due.findLastIndex(each => each.length > 0)
    const twice = due.map((each, index) => (index === last ? [...each, ...each] : each))
    expect(found(twice).post).toMatchObject({ duplicate: due[last]?.length, missing: 0 })
  })
})

test('of what is heard of more than three days late nothing is due', () => {
  const late = arrivals.map(each => ({ ...each, at: each.at + 60 * 24 * HOUR }))
  expect(dueOf(late).flat()).toEqual([])
})
