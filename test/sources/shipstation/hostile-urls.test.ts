import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../../../src/config.ts'
import { policy } from '../../../src/policy/index.ts'
import { createService } from '../../../src/server/service.ts'
import { ACCOUNT, BATCH_URL, STORE, startShipStationV1, TOKEN, thin } from '../../support/shipstation-v1.ts'
import { SECRET, SHOP } from '../../support/shopify.ts'

const CRON = 'a-cron-secret-of-the-tests'

/** Somebody who would like the credentials. */
async function startEvil() {
  const asked: string[] = []
  const server = createServer((incoming, reply) => {
    asked.push(incoming.url ?? '')
    reply.end('{"shipments":[],"pages":0}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { asked, port: (server.address() as AddressInfo).port }
}

async function startService() {
  const standIn = await startShipStationV1()
  const config = readConfig({
    SHOPIFY_WEBHOOK_SECRETS: SECRET,
    SHOPIFY_SHOPS: SHOP,
    SHIPSTATION_WEBHOOK_TOKENS: TOKEN,
    SHIPSTATION_STORES: `${STORE}=${SHOP}`,
    SHIPSTATION_V1_KEY: ACCOUNT.key,
    SHIPSTATION_V1_SECRET: ACCOUNT.secret,
    SHIPSTATION_V1_ORIGIN: standIn.origin,
    CRON_SECRET: CRON,
  })
  const app = await createService({
    config: { ...config, database: { kind: 'embedded', dir: 'memory://' } },
    policy,
    log: pino({ level: 'silent' }),
  })
  onTestFinished(() => app.close())
  const post = (payload: Buffer) =>
    app.inject({
      method: 'POST',
      url: `/webhooks/shipstation/${TOKEN}`,
      payload,
      headers: { 'content-type': 'application/json' },
    })
  const fetched = () =>
    app.inject({ method: 'POST', url: '/jobs/fetch', headers: { authorization: `Bearer ${CRON}` } })
  return { standIn, post, fetched }
}

const P = '/shipments?storeID=41001&batchId=100200'
const H = 'ssapi6.shipstation.com'

const hostile = (port: number): readonly string[] => [
  // Another scheme, or none.
  `http://${H}${P}`,
  `//${H}${P}`,
  `${H}${P}`,
  `ftp://${H}${P}`,
  `file:///etc/passwd`,
  `data:application/json,{"shipments":[]}`,
  `javascript:alert(1)`,
  `https:${H}${P}`,
  `https:/${H}${P}`,
  `https:///${H}${P}`,
  `HTTPS://${H}${P}`,
  `blob:https://${H}${P}`,
  // Another host that looks alike.
  `http://127.0.0.1:${port}${P}`,
  `https://127.0.0.1:${port}${P}`,
  `https://localhost:${port}${P}`,
  `https://[::1]:${port}${P}`,
  `https://2130706433${P}`,
  `https://0x7f000001${P}`,
  `https://127.1${P}`,
  `https://169.254.169.254/latest/meta-data`,
  `https://${H}.evil.example${P}`,
  `https://evil.example/${H}${P}`,
  `https://evilssapi6.shipstation.com${P}`,
  `https://ssapi6.evil.shipstation.com${P}`,
  `https://ssapi6-shipstation.com${P}`,
  `https://ssapi6.shipstation.com-evil.example${P}`,
  `https://ssapi6.shipstation.co${P}`,
  `https://ssapix.shipstation.com${P}`,
  `https://api.shipstation.com${P}`,
  `https://www.shipstation.com${P}`,
  `https://shipstation.com${P}`,
  `https://ssapi99999999.shipstation.com${P}`,
  // Somebody before or beside the host.
  `https://user:password@${H}${P}`,
  `https://user@${H}${P}`,
  `https://${H}@evil.example${P}`,
  `https://${H}:443@127.0.0.1:${port}${P}`,
  `https://${H}%40evil.example${P}`,
  `https://evil.example#@${H}${P}`,
  `https://evil.example?@${H}${P}`,
  `https://evil.example\\@${H}${P}`,
  // Ports, dots, case, blanks.
  `https://${H}:443${P}`,
  `https://${H}:8443${P}`,
  `https://${H}:${P}`,
  `https://${H}.${P}`,
  `https://${H}..${P}`,
  `https://SSAPI6.shipstation.com${P}`,
  `https://ssapi6.ShipStation.com${P}`,
  `https://${H}\\${P.slice(1)}`,
  `https:\\\\${H}${P}`,
  `https://${H}\t${P}`,
  `ht\ntps://${H}${P}`,
  ` https://${H}${P}`,
  `https://${H}${P}\n`,
  `https://${H}\r\nHost: evil.example\r\n${P}`,
  `https://${H}\0${P}`,
  // Other letters.
  `https://ѕѕapi6.shipstation.com${P}`,
  `https://xn--api6-53da.shipstation.com${P}`,
  `https://ssapi6。shipstation。com${P}`,
  `https://ssapi６.shipstation.com${P}`,
  `https://ssapi6%2eshipstation%2ecom${P}`,
  // Other paths.
  `https://${H}/`,
  `https://${H}/account/listtags`,
  `https://${H}/shipments/../account/listtags`,
  `https://${H}/shipments/%2e%2e/account/listtags`,
  `https://${H}/shipments%2f..%2faccount`,
  `https://${H}//shipments?batchId=1`,
  `https://${H}/Shipments?batchId=1`,
  `https://${H}/shipmentsx?batchId=1`,
  `https://${H}/orders/holduntil`,
  `https://${H}${P}#fragment`,
  `https://${H}${P}&x=${'a'.repeat(600)}`,
]

test('of seventy hostile addresses none makes a single request, to anybody', async () => {
  const evil = await startEvil()
  const { standIn, post, fetched } = await startService()
  const urls = hostile(evil.port)
  expect(urls.length).toBeGreaterThanOrEqual(60)
  for (const url of urls) {
    const answer = await post(thin(url))
    expect([answer.statusCode, answer.json().outcome], url).toEqual([200, 'quarantined'])
  }
  expect((await fetched()).statusCode).toBe(200)
  expect([standIn.asked, evil.asked]).toEqual([[], []])
  // The same way does make requests where it may.
  await post(thin(BATCH_URL))
  await fetched()
  expect(standIn.asked.length).toBeGreaterThan(0)
})

test('nobody follows ShipStation elsewhere', async () => {
  const evil = await startEvil()
  const { standIn, post, fetched } = await startService()
  for (const status of [301, 302, 307, 308])
    standIn.troubles.push({ status, headers: { location: `http://127.0.0.1:${evil.port}/shipments` } })
  for (const batch of ['1', '2', '3', '4']) await post(thin(BATCH_URL.replace('100200', batch)))
  await fetched()
  expect(standIn.asked.length).toBeGreaterThanOrEqual(4)
  expect(evil.asked).toEqual([])
})
