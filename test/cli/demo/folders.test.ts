import { afterAll, beforeAll, expect, test } from 'vitest'
import { drop } from '../../../src/cli/demo/folders.ts'
import { findToken, linkOf, post } from '../../../src/cli/demo/requests.ts'
import { type DemoService, startService } from '../../../src/cli/demo/service.ts'
import { generateStories, type SampleDelivery } from '../../../src/samples/index.ts'
import { feedFiles } from '../../../src/store/feeds.ts'

let service: DemoService
beforeAll(async () => {
  service = await startService(null)
})
afterAll(() => service.close())

const story = generateStories({ seed: 1, orders: 100, besides: true }).find(
  ({ name, deliveries, disorder }) =>
    name === 'furniture as two lines' && disorder === 'in order' && deliveries.some(each => each.file),
)

const numberIn = ({ body }: SampleDelivery): string =>
  body.toString().split('\n')[1]?.split(',')[5]?.replaceAll('"', '') ?? 'none'

test('the top of a table is told by a file in a folder, and neither its copy nor yesterday’s changes that', async () => {
  const deliveries = [...new Set(story?.deliveries)]
  const [today, yesterday] = deliveries.filter(each => each.file)
  if (!story || !today || !yesterday) throw new Error('There is no table of which a file tells.')
  for (const delivery of deliveries) if (delivery.door === 'shopify') await post(service, delivery)
  expect(await drop(service, today)).toEqual({ outcome: 'merged', events: 1 })
  expect(await drop(service, yesterday)).toEqual({ outcome: 'merged', events: 1 })
  expect(await drop(service, today)).toEqual({ outcome: 'duplicate', events: 0 })
  const token = await findToken(service, story.orderId)
  const shown = await (await fetch(linkOf(service, token ?? ''))).text()
  expect(shown).toContain(numberIn(today))
  expect(shown).not.toContain(numberIn(yesterday))
  const files = await feedFiles(service.db, { feed: 'reno-shipments', id: null, limit: 10 })
  expect(files.map(({ state, rowsRejected }) => [state, rowsRejected])).toEqual([
    ['duplicate', null],
    ['complete', 0],
    ['complete', 0],
  ])
})
