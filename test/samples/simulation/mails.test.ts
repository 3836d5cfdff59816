import { describe, expect, test } from 'vitest'
import { type History, historyOf } from '../../../src/samples/simulation/history.ts'
import { Knowledge } from '../../../src/samples/simulation/knowledge.ts'
import { type DueMail, MailBook, mailKinds } from '../../../src/samples/simulation/mails.ts'
import type { Tells } from '../../../src/samples/simulation/message.ts'

const HOUR = 3_600_000

const histories = Array.from({ length: 60 }, (_, index) =>
  historyOf({
    seed: 5,
    index,
    shop: 'a.example',
    asksShop: true,
    keepsFileTimes: true,
    from: Date.UTC(2026, 1, 1),
  }),
)

/** What is due after each telling, all of them so much later than they were. */
function due(
  { world }: History,
  told: readonly { readonly at: number; readonly tells: Tells }[],
  laterMs = 0,
): readonly (readonly DueMail[])[] {
  const [known, book] = [new Knowledge(), new MailBook(world)]
  return told.map(({ at, tells }) => {
    known.learn(tells)
    return book.hear(known, at + laterMs)
  })
}

const nameOf = ({ box, kind }: DueMail): string => `${box} ${kind}`

describe('a mail', () => {
  test('is due once for a box and what it passed', () => {
    for (const history of histories) {
      const names = due(history, history.arrivals).flat().map(nameOf)
      expect(names).toEqual([...new Set(names)])
    }
  })

  test('of each kind is due in some history', () => {
    const kinds = histories.flatMap(history =>
      due(history, history.arrivals)
        .flat()
        .map(each => each.kind),
    )
    expect(new Set(kinds)).toEqual(new Set(mailKinds))
  })

  test('is not due again when everything is told a second time', () => {
    for (const history of histories) {
      const again = due(history, [...history.arrivals, ...history.arrivals]).slice(history.arrivals.length)
      expect(again.flat()).toEqual([])
    }
  })

  test('is due for the furthest of what is heard of a box at once, and for nothing before it', () => {
    for (const history of histories) {
      for (const mails of due(history, history.arrivals)) {
        const boxes = mails.map(each => each.box)
        expect(boxes).toEqual([...new Set(boxes)])
      }
    }
  })

  test('is not due of what is heard of when it is no news any more', () => {
    for (const history of histories) {
      const last = history.world.moves.at(-1)?.at ?? 0
      const late = Math.max(0, last - (history.arrivals[0]?.at ?? 0)) + 100 * HOUR
      expect(due(history, history.arrivals, late).flat()).toEqual([])
    }
  })
})
