import { expect, test } from 'vitest'
import { RateLimited } from '../../src/clients/rate-limit.ts'
import { createShipStationV1 } from '../../src/clients/shipstation-v1.ts'
import {
  BATCH_URL,
  startShipStationV1,
  type Trouble,
  v1Order,
  v1Shipment,
} from '../support/shipstation-v1.ts'

async function clientOf(told: { secret?: string } = {}) {
  const standIn = await startShipStationV1()
  const pauses: number[] = []
  const takes: number[] = []
  const limit = {
    take: async () => {
      takes.push(standIn.asked.length)
    },
    pause: async (ms: number) => {
      pauses.push(ms)
    },
  }
  const client = createShipStationV1({ ...standIn.account, ...told }, limit)
  const fetchPage = (url = BATCH_URL, page = 1) => client.fetchPage(url, page, AbortSignal.timeout(5000))
  return { standIn, pauses, takes, fetchPage }
}

test('includeShipmentItems is replaced, in whatever case it is written, and not told twice', async () => {
  const { standIn, fetchPage } = await clientOf()
  standIn.shipments.push(v1Shipment())
  const { resources } = await fetchPage(BATCH_URL.replace('includeShipmentItems', 'IncludeShipmentitems'))
  expect(resources).toEqual([v1Shipment()])
  const { searchParams } = new URL(standIn.asked[0] ?? '', 'http://localhost')
  expect([...searchParams]).toEqual([
    ['storeID', '41001'],
    ['batchId', '100200'],
    ['includeShipmentItems', 'True'],
    ['page', '1'],
    ['pageSize', '500'],
  ])
})

test('a page is what was asked for, with how many there are and when it was told', async () => {
  const { standIn, fetchPage } = await clientOf()
  for (let n = 0; n < 130; n += 1) standIn.shipments.push(v1Shipment({ shipmentId: n + 1 }))
  const second = await fetchPage(`${BATCH_URL}&page=7&PageSize=3`, 2)
  expect(second).toMatchObject({ kind: 'shipments', pages: 2, date: 'Sat, 21 Nov 2026 11:00:00 GMT' })
  expect(second.resources).toHaveLength(30)
})

test('a list of no pages is an answer', async () => {
  const { fetchPage } = await clientOf()
  expect(await fetchPage()).toMatchObject({ resources: [], pages: 0 })
})

test('an order asked for by its id comes as a list of one', async () => {
  const { standIn, fetchPage } = await clientOf()
  standIn.orders.push(v1Order())
  expect(await fetchPage('https://ssapi.shipstation.com/orders/774001')).toMatchObject({
    kind: 'orders',
    pages: 1,
    resources: [v1Order()],
  })
})

test('the allowance is asked before each call', async () => {
  const { takes, fetchPage } = await clientOf()
  await fetchPage()
  await fetchPage()
  expect(takes).toEqual([0, 1])
})

test.each<[string, Trouble['headers'], number]>([
  ['for as long as it says', { 'retry-after': '7' }, 7000],
  ['until its own reset where it says no more', { 'x-rate-limit-reset': '12' }, 12_000],
  ['a minute where it says nothing', {}, 60_000],
  ['never for as long as an epoch', { 'retry-after': '1795000000' }, 300_000],
])('429 stops everybody who has this key, %s', async (_what, headers, ms) => {
  const { standIn, pauses, fetchPage } = await clientOf()
  standIn.troubles.push({ status: 429, headers })
  const refused = await fetchPage().catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(RateLimited)
  expect(refused).toMatchObject({ retryAfterMs: ms })
  expect(pauses).toEqual([ms])
})

test('wrong credentials are said to be wrong, by the names of their variables and nothing else', async () => {
  const { fetchPage } = await clientOf({ secret: 'wrong' })
  const refused = await fetchPage().catch((error: unknown) => error)
  expect(refused).toMatchObject({ name: 'ShipStationRefused' })
  expect(String(refused)).toContain('SHIPSTATION_V1_KEY')
  expect(String(refused)).not.toContain('wrong')
})

test.each([301, 302, 303, 307, 308])(
  'a redirect by %d is an error, and nobody else is called',
  async status => {
    const { standIn, fetchPage } = await clientOf()
    const elsewhere = await startShipStationV1()
    standIn.troubles.push({ status, headers: { location: `${elsewhere.origin}/shipments` } })
    const failed = await fetchPage().catch((error: unknown) => error)
    expect(elsewhere.asked).toEqual([])
    expect(failed).toMatchObject({ name: 'ShipStationRedirected' })
    expect(standIn.asked).toHaveLength(1)
  },
)

test.each([
  [500, 'ShipStationUnavailable'],
  [408, 'ShipStationUnavailable'],
  [404, 'ShipStationUnknown'],
  [400, 'ShipStationUnknown'],
])('%d is %s', async (status, name) => {
  const { standIn, fetchPage } = await clientOf()
  standIn.troubles.push({ status })
  await expect(fetchPage()).rejects.toMatchObject({ name })
})

test('nobody there is trouble of the vendor, told without the address', async () => {
  const unlimited = { take: async () => undefined, pause: async () => undefined }
  const away = createShipStationV1({ key: 'k', secret: 's', origin: 'http://127.0.0.1:1' }, unlimited)
  const failed = await away
    .fetchPage(BATCH_URL, 1, AbortSignal.timeout(5000))
    .catch((error: unknown) => error)
  expect(failed).toMatchObject({ name: 'ShipStationUnavailable' })
  expect(String(failed)).not.toContain('127.0.0.1')
})

test('an address that is not of the vendor is not called, whoever asks', async () => {
  const { standIn, takes, fetchPage } = await clientOf()
  await expect(fetchPage('https://ssapi6.shipstation.com.evil.example/shipments')).rejects.toMatchObject({
    name: 'ForeignAddress',
  })
  expect([standIn.asked, takes]).toEqual([[], []])
})
