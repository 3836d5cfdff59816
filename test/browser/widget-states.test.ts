import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TEXTS } from '../../src/policy/texts/index.ts'
import { missingBrowser, NARROW, openChromium, PHONE, tellMissingBrowser } from '../support/chromium.ts'
import { edge } from '../support/http.ts'
import { NOW, rowOf, STATE_NAMES, TOKEN_OF } from '../support/order-pages.ts'
import { pageWithWidget, type Storefront, startStorefront, within } from '../support/storefront.ts'
import { expectAccessible, expectNoSidewaysScroll, visitor } from '../support/visitor.ts'

tellMissingBrowser()

/** As narrow as a column of a shop gets; its colours are its page's own. */
const column = (token: string, { dark }: { readonly dark: boolean }): string =>
  `<style>body { ${dark ? 'color-scheme: dark; background: #141414; color: #eee;' : 'background: #fff; color: #222;'} } div { width: 280px }</style>
<div><order-status token="${token}" lang="${dark ? 'de' : 'en'}"></order-status></div>`

/** What reaches out of the column, but for what only those hear who do not see. */
const CUT_OFF = `[...each.querySelectorAll('p, h2, h3, a, b, [part=step], input, button')]
  .filter(found => found.getBoundingClientRect().right > each.getBoundingClientRect().right + 1)
  .map(found => found.textContent)`

const TOKEN = TOKEN_OF('two parcels')

describe.skipIf(missingBrowser !== null)('the widget over orders in every state', () => {
  let shop: Storefront
  let browser: Browser
  beforeAll(async () => {
    ;[shop, browser] = await Promise.all([startStorefront(), openChromium()])
  })
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
  })

  /** The service's edge, closed when the test has run. */
  async function over(
    parts: Parameters<typeof edge>[0],
    run: (origin: string, asked: string[]) => Promise<void>,
  ) {
    const { app } = edge({
      storefrontOrigins: [shop.origin],
      clock: () => NOW,
      readStatus: async token => rowOf(token),
      ...parts,
    })
    const asked: string[] = []
    app.addHook('onResponse', async ({ url }, { statusCode }) => {
      if (url.startsWith('/v1/')) asked.push(`${statusCode} ${url.includes('/stream') ? 'stream' : 'status'}`)
    })
    try {
      await run(await app.listen({ port: 0, host: '127.0.0.1' }), asked)
    } finally {
      await app.close()
    }
  }

  // Every other state on a dark page: that both are right is seen by then, in half the time.
  test.each(STATE_NAMES.map((name, nth) => ({ name, dark: nth % 2 === 1 })))(
    '$name (dark: $dark): axe finds nothing, and nothing is cut off, in 280 pixels',
    async ({ name, dark }) => {
      await over({}, async origin => {
        shop.show(pageWithWidget(origin, column(TOKEN_OF(name), { dark })))
        const { page, complaints } = await visitor(browser, NARROW)
        await page.goto(shop.origin)
        await page.locator('[part=status]').waitFor()
        await expectAccessible(page, name)
        await expectNoSidewaysScroll(page)
        expect(await within(page, '[part=container]', CUT_OFF)).toEqual([])
        expect(complaints).toEqual([])
      })
    },
  )

  test('of an order and its parcels it says what the page of the order says', async () => {
    await over({}, async origin => {
      for (const name of ['table of which the legs are packed', 'two parcels', 'undelivered']) {
        shop.show(pageWithWidget(origin, `<order-status token="${TOKEN_OF(name)}"></order-status>`))
        const { page } = await visitor(browser, PHONE)
        await page.goto(shop.origin)
        await page.locator('[part=status]').waitFor()
        const said = async (step: string, parcel: string, thing: string) => [
          await page.locator(`${step} .name`).allTextContents(),
          await page.locator(`${parcel} h3`).allTextContents(),
          (await page.locator(`${parcel} ${thing}`).allInnerTexts()).map(each => each.replace(/\s+/g, ' ')),
        ]
        const inWidget = await said('[part~=step]', '[part=parcel]', 'ul li')
        await page.goto(`${origin}/track/${TOKEN_OF(name)}`)
        expect(inWidget, name).toEqual(await said('.step', '.parcel', '.things li'))
      }
    })
  })

  test('where the stream is refused it asks every half minute, and is sent nothing twice', async () => {
    let version = 3
    const readStatus = async (token: string) => {
      const row = rowOf(version === 3 ? token : TOKEN_OF('delivered'))
      return row && { ...row, version }
    }
    await over(
      { readStatus, streams: { most: 0, mostPerAddress: 10, lifeSeconds: 60 } },
      async (origin, asked) => {
        shop.show(pageWithWidget(origin, `<order-status token="${TOKEN}"></order-status>`))
        const { page } = await visitor(browser, PHONE)
        await page.clock.install()
        await page.goto(shop.origin)
        const status = page.locator('[part=status]')
        await expect.poll(() => asked).toEqual(['200 status', '503 stream', '304 status'])
        const before = await status.innerText()
        await page.clock.fastForward(30_000)
        await expect.poll(() => asked.slice(3)).toEqual(['304 status'])
        expect(await status.innerText()).toBe(before)
        version = 4
        await page.clock.fastForward(30_000)
        await expect.poll(() => status.innerText()).toBe('Delivered')
        expect(asked.slice(4)).toEqual(['200 status'])
      },
    )
  })

  test('who asks too often is told so, beside what is known', async () => {
    await over({ readsPerMinute: 1 }, async origin => {
      shop.show(pageWithWidget(origin, `<order-status token="${TOKEN}"></order-status>`))
      const { page } = await visitor(browser, PHONE)
      await page.goto(shop.origin)
      await expect
        .poll(() => page.locator('[part=trouble]').allInnerTexts())
        .toEqual([expect.stringContaining(TEXTS.en.page.tooMany)])
      expect(await page.locator('[part=sentence]').innerText()).toBeTruthy()
    })
  })

  test('a door that is closed is told without a word of its insides', async () => {
    await over({ lookUp: null }, async origin => {
      shop.show(pageWithWidget(origin, '<order-status order="1001" contact="8010"></order-status>'))
      const { page } = await visitor(browser, PHONE)
      await page.goto(shop.origin)
      await page.getByRole('button').click()
      await expect.poll(() => page.getByRole('alert').innerText()).toContain(TEXTS.en.page.trouble)
      expect(await page.getByRole('alert').innerText()).not.toContain('LOOKUP_KEY')
    })
  })

  test('takes colours and corners from variables, and any part from a rule of the page', async () => {
    await over({}, async origin => {
      const themed = `<style>order-status { --order-status-accent: rgb(138, 59, 18); --order-status-radius: 0 }
order-status::part(status) { text-transform: uppercase }</style><order-status token="${TOKEN}"></order-status>`
      shop.show(pageWithWidget(origin, themed))
      const { page } = await visitor(browser, PHONE)
      await page.goto(shop.origin)
      const styleOf = (part: string, name: string) =>
        within(page, `[part~=${part}]`, `getComputedStyle(each).${name}`)
      expect(await styleOf('link', 'color')).toBe('rgb(138, 59, 18)')
      expect(await styleOf('parcel', 'borderTopLeftRadius')).toBe('0px')
      expect(await styleOf('status', 'textTransform')).toBe('uppercase')
    })
  })
})
