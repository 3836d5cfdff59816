import { describe, expect, test } from 'vitest'
import { YEAR } from '../../../src/samples/simulation/faults.ts'
import { type History, historyOf, toldBy } from '../../../src/samples/simulation/history.ts'
import { agrees } from '../../../src/samples/simulation/metrics.ts'

const FROM = Date.UTC(2026, 1, 1)
const DAYS_150 = 150 * 86_400_000
const wanted = (index: number) => ({ seed: 3, index, shop: 'a.example', carrierFeeds: true, from: FROM })
const histories = Array.from({ length: 250 }, (_, index) => historyOf(wanted(index)))

const happens = (kind: string) => (history: History) =>
  history.world.shop.happenings.some(each => each.kind === kind)
const moves = (step: string) => (history: History) => history.world.moves.some(each => each.step === step)

describe('simulated histories', () => {
  test('are the same again for the same seed, byte for byte', () => {
    expect(historyOf(wanted(17))).toEqual(histories[17])
    expect(historyOf(wanted(18))).not.toEqual(histories[17])
  })

  test('lie within the months in which a service with one clock may be told all of them', () => {
    for (const { arrivals } of histories) {
      expect(arrivals[0]?.at).toBeGreaterThan(FROM)
      expect(arrivals.at(-1)?.at).toBeLessThan(FROM + DAYS_150)
    }
  })

  test.each([
    ['cancelled orders', happens('cancelled')],
    ['deleted orders', happens('deleted')],
    ['edits', happens('edited')],
    ['refunds', happens('refunded')],
    ['late payments', happens('paid')],
    ['cancelled fulfilments', happens('unpacked')],
    ['numbers typed later or anew', happens('numbered')],
    ['lost parcels', moves('lost')],
    ['parcels back with their sender', moves('returned_to_sender')],
    ['parcels that wait in a shop', moves('available_for_pickup')],
    ['kits', ({ world }) => world.boxes.some(box => box.contents.some(each => each.piece > 0))],
    ['clocks that are hours off', ({ world }) => world.feedSkew !== 0 && world.feed.length > 0],
    ['clocks a year ahead', ({ arrivals }) => arrivals.some(each => each.aheadMs === YEAR)],
    ['old pages told as news', ({ arrivals }) => arrivals.some(each => each.telling === 2)],
    [
      'what comes days late',
      ({ arrivals }) => arrivals.some(each => each.at - each.message.at > 2 * 86_400_000),
    ],
    ['duplicates', ({ arrivals }) => arrivals.length > new Set(arrivals.map(each => each.message)).size],
    [
      'happenings of one second',
      ({ world }) => world.shop.happenings.some((each, index, all) => each.at === all[index + 1]?.at),
    ],
  ] satisfies readonly (readonly [string, (history: History) => boolean])[])('have %s', (_, has) => {
    expect(histories.filter(has).length).toBeGreaterThan(0)
  })

  test('tell enough in most cases for who is told everything to know the truth', () => {
    const known = histories.filter(({ world, arrivals, truth }) => {
      const [told, real] = [toldBy(world, arrivals).at(-1)?.[1], truth.at(-1)?.[1]]
      return told && real && agrees(told, real)
    })
    expect(known.length).toBeGreaterThan(histories.length / 2)
  })
})
