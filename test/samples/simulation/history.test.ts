import { describe, expect, test } from 'vitest'
import { YEAR } from '../../../src/samples/simulation/faults.ts'
import { type History, historyOf, toldBy } from '../../../src/samples/simulation/history.ts'
import { agrees } from '../../../src/samples/simulation/metrics.ts'

const FROM = Date.UTC(2026, 1, 1)
/** A number that comes back comes half a year later at most; one that was there before may be that old. */
const DAYS_270 = 270 * 86_400_000
const wanted = (index: number) => ({
  seed: 3,
  index,
  shop: 'a.example',
  asksShop: true,
  keepsFileTimes: true,
  from: FROM,
})
const histories = Array.from({ length: 250 }, (_, index) => historyOf(wanted(index)))

const happens = (kind: string) => (history: History) =>
  history.world.shop.happenings.some(each => each.kind === kind)
const moves = (step: string) => (history: History) => history.world.moves.some(each => each.step === step)

const waits = (state: string) => (history: History) =>
  history.world.allocated.some(each => each.state === state)

const takenAfterVoid = ({ world: { labels, moves } }: History): boolean =>
  moves.some(({ box, at }) => {
    const newest = labels.findLast(label => label.box === box && label.at <= at)
    return newest !== undefined && newest.voidedAt !== null && newest.voidedAt <= at
  })

describe('simulated histories', () => {
  test('are the same again for the same seed, byte for byte', () => {
    expect(historyOf(wanted(17))).toEqual(histories[17])
    expect(historyOf(wanted(18))).not.toEqual(histories[17])
  })

  test('lie within the months in which a service with one clock may be told all of them', () => {
    for (const { arrivals } of histories) {
      expect(arrivals[0]?.at).toBeGreaterThan(FROM - DAYS_270)
      expect(arrivals.at(-1)?.at).toBeLessThan(FROM + DAYS_270)
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
    ['labels of a label service', ({ world }) => world.labels.length > 0],
    ['voided labels', ({ world }) => world.labels.some(label => label.voidedAt !== null)],
    [
      'boxes with a second label after a void',
      ({ world }) =>
        world.labels.some((label, index) => world.labels.findIndex(each => each.box === label.box) < index),
    ],
    ['boxes that a carrier took although their label was voided', takenAfterVoid],
    ['labels that do not say what is in the box', ({ world }) => world.labels.length > 0 && !world.itemsTold],
    [
      'pages that were read hours before they are merged',
      ({ arrivals }) => arrivals.some(each => each.at - each.readAt > 3_600_000),
    ],
    ...(['events', 'easypost', 'shipstation', 'aftership'] as const).map(
      kind =>
        [
          `scans by ${kind}`,
          ({ world }: History) => world.feedKind === kind && world.feed.length > 0,
        ] as const,
    ),
    ['deliveries that a carrier takes back', ({ world }) => world.feed.some(scan => scan.correction)],
    [
      'labels that a warehouse tells by files',
      ({ arrivals }) => arrivals.some(each => each.message.from === 'files'),
    ],
    ['files that were cut', ({ arrivals }) => arrivals.some(each => each.isCut)],
    ['orders that are collected', ({ world }) => world.counter?.method === 'PICK_UP'],
    ['orders that the shop brings itself', ({ world }) => world.counter?.method === 'LOCAL'],
    ['orders that are held back', waits('on_hold')],
    ['orders that are to be sent later', waits('scheduled')],
    ...(['same box', 'before', 'after', 'within'] as const).map(
      when =>
        [
          `numbers shared with another order: ${when}`,
          ({ world }: History) => world.stranger?.when === when,
        ] as const,
    ),
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
