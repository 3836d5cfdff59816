import { describe, expect, test } from 'vitest'
import { type History, historyOf } from '../../../src/samples/simulation/history.ts'
import { filesOf } from '../../../src/samples/simulation/warehouse-files.ts'

const histories = Array.from({ length: 250 }, (_, index) =>
  historyOf({
    seed: 5,
    index,
    shop: 'a.example',
    asksShop: true,
    keepsFileTimes: true,
    from: Date.UTC(2026, 1, 1),
  }),
).filter(({ world }) => world.files !== null && world.labels.length > 0)

const sent = ({ arrivals }: History) =>
  arrivals.flatMap(({ message, ...arrival }) => (message.from === 'files' ? [{ ...arrival, message }] : []))

const isBack = (history: History): boolean =>
  sent(history).some(({ message }, index, all) =>
    all.slice(0, index).some(before => before.message.file.date > message.file.date),
  )

const isCorrected = ({ world: { labels, files } }: History): boolean =>
  files?.corrects === true &&
  labels.some((label, index) => labels.findIndex(each => each.box === label.box) < index)

describe('files of simulated warehouses', () => {
  test.each([
    ['are cut in the middle', history => sent(history).some(each => each.isCut)],
    ['come again', history => sent(history).length > new Set(sent(history).map(each => each.message)).size],
    ['are told anew under another name', history => sent(history).some(each => each.telling === 2)],
    ['come days late', history => sent(history).some(each => each.at - each.message.at > 2 * 86_400_000)],
    ['come after those of a later day', isBack],
    [
      'have rows that a spreadsheet has spoilt',
      history => sent(history).some(({ message }) => message.file.listed.some(each => each.damaged)),
    ],
    ['correct the number of a box', isCorrected],
    ['tell of boxes that the shop never hears of', ({ world }) => world.files?.writesBack === false],
    ['are two of one day', ({ world }) => world.files?.written.length === 2],
  ] satisfies readonly (readonly [string, (history: History) => boolean])[])('%s', (_, is) => {
    expect(histories.filter(is).length).toBeGreaterThan(0)
  })

  test('tell every label in the end, and as it stands by then', () => {
    for (const { world } of histories) {
      const readable = filesOf(world, 'a seed').flatMap(file => file.listed.filter(each => !each.damaged))
      for (const [index, label] of world.labels.entries()) {
        const last = readable.findLast(each => each.label === index)
        const newer = world.labels.some((other, at) => at > index && other.box === label.box)
        if (!last || (newer && world.files?.corrects)) expect(newer || label.voidedAt !== null).toBe(true)
        else expect(last.voided).toBe(label.voidedAt !== null)
      }
    }
  })
})
