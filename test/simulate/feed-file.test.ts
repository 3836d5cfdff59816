import { describe, expect, test } from 'vitest'
import type { Arrival } from '../../src/samples/simulation/faults.ts'
import { historyOf } from '../../src/samples/simulation/history.ts'
import { feedName, feedsOf, fileSent, receivedFrom } from './feed-file.ts'
import { SHOP, wantedOf } from './tale.ts'

const files = Array.from({ length: 300 }, (_, index) => historyOf(wantedOf(1, index, true))).flatMap(
  ({ world, arrivals }) => arrivals.flatMap(arrival => (isFile(arrival) ? [{ world, arrival }] : [])),
)

function isFile({ message }: Arrival): boolean {
  return message.from === 'files'
}

/** The labels' numbers that the deliveries of a file tell; null: it was not applied. */
async function numbersTold({ world, arrival }: (typeof files)[number]): Promise<readonly string[] | null> {
  const feed = feedsOf(SHOP).find(each => each.name === feedName(world))
  const received =
    feed && (await receivedFrom(feed, fileSent(world, arrival), new Date(arrival.at).toISOString()))
  if (!received) return null
  const events = received.flatMap(({ reading }) => (reading.outcome === 'accepted' ? reading.events : []))
  const labels = events.flatMap(event => (event.type === 'label.recorded' ? event.body : []))
  return [...new Set(labels.map(body => body.number?.number ?? ''))].sort()
}

describe('a simulated file', () => {
  test('tells exactly the labels of which its row can be read, however it is written', async () => {
    expect(new Set(files.map(({ world }) => world.files?.style)).size).toBe(5)
    for (const each of files.filter(({ arrival }) => !arrival.isCut)) {
      const certain = each.arrival.tells.labels.map(label => each.world.labels[label]?.number)
      expect(await numbersTold(each)).toEqual([...new Set(certain)].sort())
    }
  })

  test('that was cut in its last line tells nothing at all', async () => {
    const cut = files.filter(({ arrival }) => arrival.isCut)
    expect(cut.length).toBeGreaterThan(0)
    for (const each of cut) expect(await numbersTold(each)).toBeNull()
  })
})
