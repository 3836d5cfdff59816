/**
 * `npm run page:measure [-- <times>]`: how long a slow phone takes until it shows an order's status, in real Chromium over
 * the real service. Each time with nothing kept from before. It prints, and judges nothing: that is the machine's matter.
 */
import type { Browser } from 'playwright-core'
import { openChromium, PHONE } from '../support/chromium.ts'
import { startShown } from '../support/shown-service.ts'
import { ordered, scanned } from '../support/two-parcels.ts'

/** As Lighthouse has a slow 4G: kilobits a second, milliseconds there and back, times slower than this machine. */
const PROFILE = { kilobits: 1600, latencyMs: 150, slowerCpu: 4 }

interface Times {
  /** The headline is in the document and painted. */
  readonly status: number
  /** Everything is there, the script too. */
  readonly loaded: number
  readonly bytes: number
}

async function visit(browser: Browser, address: string): Promise<Times> {
  const context = await browser.newContext(PHONE)
  try {
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    const bytes = (PROFILE.kilobits * 1000) / 8
    await session.send('Network.enable')
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: PROFILE.latencyMs,
      downloadThroughput: bytes,
      uploadThroughput: bytes / 2,
    })
    await session.send('Emulation.setCPUThrottlingRate', { rate: PROFILE.slowerCpu })
    let received = 0
    session.on('Network.loadingFinished', ({ encodedDataLength }) => {
      received += encodedDataLength
    })
    await page.goto(address, { waitUntil: 'load' })
    await page.locator('h1').waitFor()
    const [status, loaded] = await page.evaluate<[number, number]>(`new Promise(resolve => {
      const done = () => resolve([
        performance.getEntriesByName('first-contentful-paint')[0].startTime,
        performance.getEntriesByType('navigation')[0].loadEventStart,
      ])
      if (performance.getEntriesByName('first-contentful-paint').length > 0) done()
      else new PerformanceObserver(done).observe({ type: 'paint', buffered: true })
    })`)
    return { status, loaded, bytes: received }
  } finally {
    await context.close()
  }
}

const middle = (values: readonly number[]): number =>
  Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN)

const times = Number(process.argv[2] ?? 9)
const ORDER = 7001
const shown = await startShown({ name: 'Nordholz' })
const browser = await openChromium()
try {
  await shown.tell(ordered(ORDER))
  await shown.tell(scanned(ORDER, 0, 'in_transit', 20))
  const address = `${shown.origin}/track/${await shown.tokenOf(ORDER)}`
  await visit(browser, address)
  const visits: Times[] = []
  for (let nth = 0; nth < times; nth += 1) visits.push(await visit(browser, address))
  const { kilobits, latencyMs, slowerCpu } = PROFILE
  console.log(
    `${times} first visits at ${kilobits} kbit/s, ${latencyMs} ms, CPU ${slowerCpu} times slower; goal 1500 ms`,
  )
  console.log(
    `  status shown   median ${middle(visits.map(each => each.status))} ms, slowest ${Math.round(Math.max(...visits.map(each => each.status)))} ms`,
  )
  console.log(`  all loaded     median ${middle(visits.map(each => each.loaded))} ms`)
  console.log(`  received       ${middle(visits.map(each => each.bytes))} bytes`)
} finally {
  await browser.close()
  await shown.close()
}
