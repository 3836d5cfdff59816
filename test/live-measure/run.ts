/**
 * How long a change takes from its webhook to the open page of a customer, in a real browser over a real Postgres:
 * `npm run live:measure`. `--changes` sets how many, `--others` how many more streams are open beside it.
 */
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import { policy } from '../../src/policy/index.ts'
import { createService } from '../../src/server/service.ts'
import { missingBrowser, openChromium, PHONE } from '../support/chromium.ts'
import { readEvents } from '../support/event-stream.ts'
import { bearer, OPS_TOKEN } from '../support/http.ts'
import { startPostgres } from '../support/postgres.ts'
import { SECRET, SHOP } from '../support/shopify.ts'
import { ordered } from '../support/two-parcels.ts'
import { scanAt } from './scan.ts'

const { values } = parseArgs({
  options: { changes: { type: 'string', default: '100' }, others: { type: 'string', default: '0' } },
})
const [changes, others] = [Number(values.changes), Number(values.others)]
const ORDER = 7001
const WARM_UP = 5
/** Between two changes: whoever is still busy with one has not to do with the next. */
const PAUSE_MS = 50

if (missingBrowser !== null) {
  process.stderr.write(`There is nothing to measure with: ${missingBrowser}\n`)
  process.exit(2)
}

const postgres = await startPostgres()
const app = await createService({
  config: {
    ...readConfig({
      SHOPIFY_WEBHOOK_SECRETS: SECRET,
      SHOPIFY_SHOPS: SHOP,
      OPS_TOKEN,
      RATE_LIMIT_PER_MINUTE: '0',
      DATABASE_URL: postgres.url,
    }),
  },
  policy,
  log: pino({ level: 'silent' }),
})
const browser = await openChromium()
try {
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const post = async ({ headers, body }: ReturnType<typeof ordered>) => {
    const sent = Date.now()
    const answer = await fetch(`${origin}/webhooks/shopify`, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
    })
    if (answer.status !== 200)
      throw new Error(`a webhook was answered ${answer.status}: ${await answer.text()}`)
    return sent
  }
  const tokenOf = async (order: number): Promise<string> => {
    const found = await app.inject({ url: `/ops/orders?ref=${order}`, headers: bearer })
    return found.json().orders[0].token
  }
  await post(ordered(ORDER))
  for (let nth = 1; nth <= others; nth += 1) {
    await post(ordered(ORDER + nth))
    await (await readEvents(`${origin}/v1/orders/${await tokenOf(ORDER + nth)}/stream`)).next()
  }
  const page = await (await browser.newContext(PHONE)).newPage()
  await page.goto(`${origin}/track/${await tokenOf(ORDER)}`)

  const took: number[] = []
  for (let nth = 0; nth < WARM_UP + changes; nth += 1) {
    const place = `Depot ${nth}`
    // Runs in the page: the moment at which the place stands in it.
    const shown = page.evaluate(`new Promise(resolve => {
      const look = () => document.querySelector('main')?.textContent.includes(${JSON.stringify(`${place},`)}) && resolve(Date.now())
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
    })`)
    // Only once the page looks.
    await page.evaluate('0')
    const sent = await post(scanAt(ORDER, nth, place))
    const lasted = Number(await shown) - sent
    if (nth >= WARM_UP) took.push(lasted)
    await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
  }
  const sorted = took.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  process.stdout.write(
    `from the webhook's sending to the page, ${sorted.length} changes beside ${others} other streams: median ${at(0.5)} ms, p99 ${at(0.99)} ms, slowest ${at(1)} ms\n`,
  )
} finally {
  await browser.close()
  await app.close()
  await postgres.stop()
}
process.exit()
