/**
 * `npm run screenshots [-- <state>…]`: every state of an order as a customer sees it, in real Chromium, into the folder
 * `screenshots`, which git ignores. `-- --readme` makes the two pictures of the README instead.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { policy } from '../../src/policy/index.ts'
import { DESKTOP, NARROW, openChromium, PHONE } from '../support/chromium.ts'
import { edge } from '../support/http.ts'
import { NOW, rowOf, STATE_NAMES, TOKEN_OF } from '../support/order-pages.ts'

const FOLDER = join(import.meta.dirname, '../../screenshots')

const PICTURES = join(import.meta.dirname, '../../.github/pictures')

const LOOKS = {
  phone: { ...PHONE, colorScheme: 'light' },
  'phone-dark': { ...PHONE, colorScheme: 'dark' },
  narrow: { ...NARROW, colorScheme: 'light', locale: 'de-DE' },
  desktop: { ...DESKTOP, colorScheme: 'light' },
} as const

async function shoot(page: Page, origin: string, names: readonly string[], look: string): Promise<void> {
  for (const name of names) {
    await page.goto(`${origin}/track/${TOKEN_OF(name)}`)
    // A history is worth a look where there is one.
    await page.evaluate("document.querySelector('details')?.setAttribute('open', '')")
    await page.screenshot({ path: join(FOLDER, `${name.replaceAll(' ', '-')}-${look}.png`), fullPage: true })
  }
  await page.goto(`${origin}/track`)
  await page.screenshot({ path: join(FOLDER, `form-${look}.png`) })
  await page.goto(`${origin}/track/of-nobody-at-all-there`)
  await page.screenshot({ path: join(FOLDER, `ended-${look}.png`) })
}

/** What a phone shows before anybody scrolls. */
async function picture(
  browser: Browser,
  address: string,
  file: string,
  look: 'light' | 'dark',
): Promise<void> {
  const context = await browser.newContext({ ...PHONE, colorScheme: look })
  const page = await context.newPage()
  await page.goto(address)
  await page.screenshot({ path: join(PICTURES, file) })
  await context.close()
}

mkdirSync(FOLDER, { recursive: true })
const asked = process.argv.slice(2)
const { app } = edge({
  clock: () => NOW,
  readStatus: async token => rowOf(token),
  lookUp: async () => null,
  storefront: {
    ...policy.storefront,
    name: 'Nordholz',
    timeZone: 'Europe/Berlin',
    supportUrl: 'https://nordholz.example/help',
  },
})
const origin = await app.listen({ port: 0, host: '127.0.0.1' })
const browser = await openChromium()
const pageOf = (name: string): string => `${origin}/track/${TOKEN_OF(name)}`
try {
  if (asked.includes('--readme')) {
    mkdirSync(PICTURES, { recursive: true })
    await picture(browser, pageOf('table of which the legs are packed'), 'track-light.png', 'light')
    await picture(browser, pageOf('later than promised'), 'track-dark.png', 'dark')
  } else
    for (const [look, options] of Object.entries(LOOKS)) {
      const context = await browser.newContext(options)
      await shoot(await context.newPage(), origin, asked.length > 0 ? asked : STATE_NAMES, look)
      await context.close()
    }
} finally {
  await browser.close()
  await app.close()
}
