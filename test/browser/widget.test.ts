import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TEXTS } from '../../src/policy/texts/index.ts'
import { DESKTOP, missingBrowser, openChromium, PHONE, tellMissingBrowser } from '../support/chromium.ts'
import { startProxy } from '../support/proxy.ts'
import { startShown } from '../support/shown-service.ts'
import { focused, pageWithWidget, startStorefront, within } from '../support/storefront.ts'
import { CONTACT, ordered, scanned } from '../support/two-parcels.ts'
import { expectAccessible, expectNoSidewaysScroll, visitor } from '../support/visitor.ts'

tellMissingBrowser()

/** The words of the page, which are the widget's too. */
const [EN, DE] = [TEXTS.en.page, TEXTS.de.page]

describe.skipIf(missingBrowser !== null)('the widget in a storefront of another origin', () => {
  let shop: Awaited<ReturnType<typeof startStorefront>>
  let shown: Awaited<ReturnType<typeof startShown>>
  let browser: Browser
  let next = 6000
  /** An order of two parcels of which the first is on its way. */
  const anOrder = async (): Promise<{ readonly order: number; readonly token: string }> => {
    next += 1
    const order = next
    await shown.tell(ordered(order))
    await shown.tell(scanned(order, 0, 'in_transit', 20))
    return { order, token: await shown.tokenOf(order) }
  }
  const visit = async (options: BrowserContextOptions = PHONE) => {
    const seen = await visitor(browser, options)
    await seen.page.goto(shop.origin)
    return seen
  }
  const lookUp = async ({ page }: Awaited<ReturnType<typeof visit>>, order: number, contact: string) => {
    await page.getByLabel(EN.orderField).fill(String(order))
    await page.getByLabel(EN.contactField).fill(contact)
    await page.keyboard.press('Enter')
  }

  beforeAll(async () => {
    ;[shop, browser] = await Promise.all([startStorefront(), openChromium()])
    shown = await startShown({}, { STOREFRONT_ORIGINS: shop.origin })
  })
  afterAll(async () => {
    await browser?.close()
    await shown?.close()
    await shop?.close()
  })

  test('finds the order, leads its reader to it, and changes when the second parcel is scanned', async () => {
    const { order } = await anOrder()
    shop.show(pageWithWidget(shown.origin))
    const seen = await visit()
    const { page, requests, complaints } = seen
    await page.evaluate(
      "addEventListener('order-status-change', ({ detail }) => (window.statuses ??= []).push(detail.status))",
    )
    await lookUp(seen, order, CONTACT)
    const heading = page.getByRole('heading', { name: `Order #${order}` })
    await heading.waitFor()
    await expect.poll(() => focused(page)).toBe('heading')
    expect(await page.locator('[part=status]').innerText()).toBe('Shipped, partly on its way')
    const second = page.locator('[part=parcel]', { hasText: `1Z${order}P2` })
    expect(await second.innerText()).toContain('Label created')

    await shown.tell(scanned(order, 1, 'in_transit', 2))
    await expect.poll(() => second.innerText()).toContain('On its way')
    expect(await page.locator('[part=status]').innerText()).toBe('On its way')
    expect(await page.getByRole('status').textContent()).toContain('On its way')
    await shown.tell(scanned(order, 0, 'out_for_delivery', 1))
    await shown.tell(scanned(order, 1, 'out_for_delivery', 1))
    await expect.poll(() => page.evaluate('window.statuses')).toEqual(['shipped', 'out_for_delivery'])

    await expectAccessible(page, 'an order in a storefront')
    await expectNoSidewaysScroll(page)
    expect(requests.filter(url => !url.startsWith(shown.origin) && !url.startsWith(shop.origin))).toEqual([])
    expect(requests.filter(url => url.includes('ada'))).toEqual([])
    expect(await page.evaluate('[document.cookie, sessionStorage.length, localStorage.length]')).toEqual([
      '',
      0,
      0,
    ])
    expect(complaints).toEqual([])
  })

  test('says one and the same sentence of a wrong contact and of an unknown order, and keeps what was typed', async () => {
    const { order } = await anOrder()
    shop.show(pageWithWidget(shown.origin))
    const seen = await visit()
    const { page } = seen
    const alert = page.getByRole('alert')
    await lookUp(seen, order, 'eve@example.com')
    await expect.poll(() => alert.innerText()).toBe(EN.notFound)
    const sentence = await alert.innerText()
    expect(await page.getByLabel(EN.contactField).inputValue()).toBe('eve@example.com')
    await expectAccessible(page, 'the form with a sentence')
    await lookUp(seen, 999_999_999, CONTACT)
    await expect.poll(() => alert.innerText()).toBe(sentence)
  })

  test('asks for what was left empty, and leads there, without asking the service', async () => {
    shop.show(pageWithWidget(shown.origin, '<order-status order="1001"></order-status>'))
    const { page, requests } = await visit()
    await page.getByRole('button').click()
    await expect.poll(() => page.getByRole('alert').innerText()).toBe('Please fill in both fields.')
    await expect.poll(() => focused(page)).toBe('contact')
    expect(await page.getByLabel(EN.orderField).inputValue()).toBe('1001')
    expect(requests.filter(url => url.includes('/v1/'))).toEqual([])
  })

  test('runs and is styled under a policy that allows its origin alone, and nothing inline', async () => {
    const { order, token } = await anOrder()
    shop.show(pageWithWidget(shown.origin, `<order-status token="${token}"></order-status>`), {
      'content-security-policy': `default-src 'none'; script-src ${shown.origin}; connect-src ${shown.origin}; require-trusted-types-for 'script'; trusted-types lit-html`,
    })
    const { page, complaints } = await visit()
    await page.getByRole('heading', { name: `Order #${order}` }).waitFor()
    expect(await within(page, '[part=parcel]', 'getComputedStyle(each).borderTopStyle')).toBe('solid')
    await shown.tell(scanned(order, 1, 'in_transit', 2))
    await expect.poll(() => page.locator('[part=status]').innerText()).toBe('On its way')
    expect(complaints).toEqual([])
  })

  test('twice in a page, by two scripts, is defined once, and each element shows its own order', async () => {
    const [one, other] = [await anOrder(), await anOrder()]
    const both = `<order-status token="${one.token}"></order-status><order-status lang="de" token="${other.token}"></order-status>`
    const again = `<script type="module" src="${shown.origin}/widget.js?again"></script>`
    shop.show(pageWithWidget(shown.origin, both + again))
    const { page, requests, complaints } = await visit(DESKTOP)
    await page.getByRole('heading', { name: `Order #${one.order}` }).waitFor()
    await page.getByRole('heading', { name: `Bestellung #${other.order}` }).waitFor()
    expect(requests.filter(url => url.includes('/widget.js'))).toHaveLength(2)
    await expectAccessible(page, 'two elements')
    expect(complaints).toEqual([])
  })

  test('taken out of a page, or in a tab that nobody sees, it holds no stream; put back it follows again', async () => {
    const { order, token } = await anOrder()
    shop.show(pageWithWidget(shown.origin, `<order-status token="${token}"></order-status>`))
    const { page } = await visitor(browser, PHONE)
    await page.addInitScript(() => {
      const streams = new Set<EventTarget>()
      Object.assign(globalThis, { streams })
      const { EventSource } = globalThis
      globalThis.EventSource = class extends EventSource {
        constructor(url: string | URL) {
          super(url)
          streams.add(this)
        }
        override close(): void {
          super.close()
          streams.delete(this)
        }
      }
    })
    await page.goto(shop.origin)
    await page.getByRole('heading', { name: `Order #${order}` }).waitFor()
    const streams = () => page.evaluate('streams.size')
    await expect.poll(streams).toBe(1)
    for (let nth = 0; nth < 5; nth += 1)
      await page.evaluate(
        "{ const each = document.querySelector('order-status'); each.remove(); document.querySelector('main').append(each) }",
      )
    await expect.poll(streams).toBe(1)
    const turn = (to: 'hidden' | 'visible') =>
      page.evaluate(
        `Object.defineProperty(document, 'visibilityState', { value: '${to}', configurable: true }); document.dispatchEvent(new Event('visibilitychange'))`,
      )
    await turn('hidden')
    await expect.poll(streams).toBe(0)
    await turn('visible')
    await expect.poll(streams).toBe(1)
    await page.evaluate("document.querySelector('order-status').remove()")
    await expect.poll(streams).toBe(0)
  })

  test('follows its attributes: another order, another language, none', async () => {
    const [one, other] = [await anOrder(), await anOrder()]
    shop.show(pageWithWidget(shown.origin, `<order-status token="${one.token}"></order-status>`))
    const { page } = await visit()
    const set = (name: string, value: string) =>
      page.evaluate(`document.querySelector('order-status').setAttribute('${name}', '${value}')`)
    await page.getByRole('heading', { name: `Order #${one.order}` }).waitFor()
    await set('token', other.token)
    await page.getByRole('heading', { name: `Order #${other.order}` }).waitFor()
    await set('lang', 'de-AT')
    await page.getByRole('heading', { name: `Bestellung #${other.order}` }).waitFor()
    await page.evaluate("document.querySelector('order-status').removeAttribute('token')")
    await page.getByLabel(DE.orderField).waitFor()
  })

  test('remembers an order until the tab is closed, where the page asks for it, and forgets it when told', async () => {
    const { order } = await anOrder()
    shop.show(pageWithWidget(shown.origin, '<order-status remember></order-status>'))
    const seen = await visit()
    const { page } = seen
    await lookUp(seen, order, '8010')
    await page.getByRole('heading', { name: `Order #${order}` }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: `Order #${order}` }).waitFor()
    await page.getByRole('button', { name: 'Look up another order' }).click()
    const field = page.getByLabel(EN.orderField)
    await expect.poll(() => focused(page)).toBe('order')
    await page.reload()
    await field.waitFor()
  })

  test('of a link that shows nothing any more says so, and asks', async () => {
    shop.show(pageWithWidget(shown.origin, `<order-status token="${'A'.repeat(32)}"></order-status>`, 'de'))
    const { page } = await visit()
    await expect.poll(() => page.getByRole('alert').innerText()).toBe(DE.linkEnded)
    await page.getByLabel(DE.orderField).waitFor()
  })

  test('on a line that breaks keeps the order, says that it may be old, and catches up', async () => {
    const { order, token } = await anOrder()
    const line = await startProxy(`${shown.origin}/`)
    try {
      const api = line.url.replace(/\/$/, '')
      shop.show(pageWithWidget(shown.origin, `<order-status api="${api}" token="${token}"></order-status>`))
      const { page } = await visit()
      await page.getByRole('heading', { name: `Order #${order}` }).waitFor()
      await line.cut()
      const trouble = page.locator('[part=trouble]')
      await expect
        .poll(() => trouble.allInnerTexts(), { timeout: 30_000 })
        .toEqual(['There is no connection just now. What you see may have changed meanwhile.'])
      await expectAccessible(page, 'without a connection')
      await shown.tell(scanned(order, 1, 'in_transit', 2))
      await line.restore()
      await page.evaluate("dispatchEvent(new Event('online'))")
      await expect.poll(() => page.locator('[part=status]').innerText()).toBe('On its way')
      expect(await trouble.count()).toBe(0)
    } finally {
      await line.close()
    }
  })

  test('is not for sites that the service does not know', async () => {
    const stranger = await startStorefront()
    try {
      stranger.show(pageWithWidget(shown.origin))
      const { page, complaints } = await visitor(browser, PHONE)
      await page.goto(stranger.origin)
      await expect.poll(() => complaints.join(' ')).toContain('CORS')
      expect(await page.evaluate("customElements.get('order-status') === undefined")).toBe(true)
    } finally {
      await stranger.close()
    }
  })
})
