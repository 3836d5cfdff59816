import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { policy } from '../../src/policy/index.ts'
import { DESKTOP, missingBrowser, NARROW, openChromium, tellMissingBrowser } from '../support/chromium.ts'
import { edge } from '../support/http.ts'
import { NOW, rowOf, STATE_NAMES, TOKEN_OF } from '../support/order-pages.ts'
import { expectAccessible, expectNoSidewaysScroll, visitor } from '../support/visitor.ts'

tellMissingBrowser()

const WIDE = { width: 1280, height: 900 }

describe.skipIf(missingBrowser !== null)('every page and state', () => {
  const { app } = edge({
    clock: () => NOW,
    readStatus: async token => rowOf(token),
    lookUp: async () => null,
    storefront: {
      ...policy.storefront,
      name: 'Nordholz',
      timeZone: 'Europe/Berlin',
      supportUrl: 'https://nordholz.example/help',
      colours: { accent: '#f2c14e', accentText: '#1b1d22' },
    },
  })
  let origin: string
  let browser: Browser
  beforeAll(async () => {
    ;[origin, browser] = await Promise.all([app.listen({ port: 0, host: '127.0.0.1' }), openChromium()])
  })
  afterAll(async () => {
    await browser?.close()
    await app.close()
  })

  /** Looks at a page on the narrowest phone by day, and on a desk at night. */
  const looks = async (path: string, locale: string, status = 200) => {
    const options = { ...NARROW, colorScheme: 'light', locale } as const
    const { page, requests, complaints } = await visitor(browser, options)
    const answer = await page.goto(`${origin}${path}`)
    expect(answer?.status()).toBe(status)
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    await expectNoSidewaysScroll(page)
    await expectAccessible(page, `${path} at 320 px, light`)
    await page.setViewportSize(WIDE)
    await page.emulateMedia({ colorScheme: 'dark' })
    await expectNoSidewaysScroll(page)
    await expectAccessible(page, `${path} at 1280 px, dark`)
    expect(
      requests.every(url => url.startsWith(origin)),
      requests.join(' '),
    ).toBe(true)
    // A browser complains of a page that is not there, whatever is on it.
    expect(complaints.filter(each => !(status === 404 && each.includes('404')))).toEqual([])
  }

  test.each(STATE_NAMES)('%s: axe finds nothing, and nothing is cut off', async name => {
    await looks(`/track/${TOKEN_OF(name)}`, 'de-DE')
  })

  test.each([
    ['the look-up', '/track', 200],
    ['a link that ended', '/track/of-nobody-at-all-there', 404],
  ])('%s: in each language', async (_, path, status) => {
    await looks(path, 'de-DE', status)
    await looks(path, 'en-GB', status)
  })

  test('on paper every history is open, and nothing is left to be pressed', async () => {
    const { page } = await visitor(browser, DESKTOP)
    await page.goto(`${origin}/track/${TOKEN_OF('two parcels')}`)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.scans').first().isVisible()).toBe(true)
    expect(await page.locator('.button, .languages a').filter({ visible: true }).count()).toBe(0)
  })

  test('everything that can be pressed is found by the keyboard and shows it', async () => {
    const { page } = await visitor(browser, DESKTOP)
    await page.goto(`${origin}/track/${TOKEN_OF('two parcels')}`)
    const all = await page.locator('a, summary').count()
    for (let nth = 0; nth < all; nth += 1) {
      await page.keyboard.press('Tab')
      const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')
      expect(outline, `number ${nth}`).toBe('solid')
    }
  })

  test('who wants no motion sees none', async () => {
    const { page } = await visitor(browser, { ...DESKTOP, reducedMotion: 'reduce' })
    await page.goto(`${origin}/track/${TOKEN_OF('two parcels')}`)
    await page.evaluate("document.querySelector('.parcel').classList.add('fresh')")
    expect(await page.evaluate("getComputedStyle(document.querySelector('.parcel')).animationName")).toBe(
      'none',
    )
    await page.emulateMedia({ reducedMotion: 'no-preference' })
    expect(await page.evaluate("getComputedStyle(document.querySelector('.parcel')).animationName")).toBe(
      'fresh',
    )
  })
})
