import { describe, expect, test } from 'vitest'
import { feedBody } from '../../../src/samples/simulation/feed-body.ts'
import { type History, historyOf } from '../../../src/samples/simulation/history.ts'
import type { FeedKind } from '../../../src/samples/simulation/real-world.ts'

const histories = Array.from({ length: 250 }, (_, index) =>
  historyOf({
    seed: 5,
    index,
    shop: 'a.example',
    asksShop: true,
    keepsFileTimes: true,
    from: Date.UTC(2026, 1, 1),
  }),
)

/** The last delivery of a feed of that kind that tells three scans or more. */
function bodyOf(kind: FeedKind): { readonly text: string; readonly told: number } {
  const found = histories.flatMap(({ world, arrivals }: History) =>
    arrivals.flatMap(({ message }) => {
      if (message.from !== 'carrier' || world.feedKind !== kind || message.tells.scans.length < 3) return []
      const newest = world.feed[message.scan]
      return newest ? [{ world, told: message.tells.scans, newest }] : []
    }),
  )
  const [last] = found
  if (!last) throw new Error(`no feed of the kind ${kind} tells three scans`)
  return { text: feedBody(last.world, last.told, last.newest, 0).toString('utf8'), told: last.told.length }
}

describe('a cumulative feed', () => {
  test.each(['easypost', 'shipstation', 'aftership'] as const)(
    '%s tells all scans of the number, the electronic advice among them, in no strict order',
    kind => {
      const { text, told } = bodyOf(kind)
      const body = JSON.parse(text)
      const entries: readonly Record<string, string>[] =
        body.result?.tracking_details ?? body.data?.events ?? body.msg.checkpoints
      expect(entries).toHaveLength(told + 1)
      const times = entries.map(each =>
        Date.parse(each.datetime ?? each.occurred_at ?? each.checkpoint_time ?? ''),
      )
      expect(times).not.toEqual([...times].sort((a, b) => a - b))
      expect(text).toMatch(/pre_transit|ELEC_ADVICE_RECD_BY_CARRIER|InfoReceived/)
    },
  )

  test('of EasyPost writes whole numbers with a fraction, which nobody may lose before he checks the signature', () => {
    const { text } = bodyOf('easypost')
    expect(text).toContain('"weight":136.0,')
    expect(JSON.stringify(JSON.parse(text))).not.toContain('136.0')
  })
})
