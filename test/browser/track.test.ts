import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingBrowser, openChromium, PHONE, tellMissingBrowser } from '../support/chromium.ts'
import { startProxy } from '../support/proxy.ts'
import { startShown } from '../support/shown-service.ts'
import { CONTACT, ordered, scanned } from '../support/two-parcels.ts'
import { expectAccessible, expectNoSidewaysScroll, visitor } from '../support/visitor.ts'

tellMissingBrowser()

const HEADLINE = 'h1'
const text = async (page: Page): Promise<string> =>
  (await page.locator('main').innerText()).replace(/\s+/g, ' ').trim()

describe.skipIf(missingBrowser !== null)('a customer on a phone', () => {
  let shown: Awaited<ReturnType<typeof startShown>>
  let browser: Browser
  let next = 5000
  /** An order of two parcels of which the first is on its way. */
  const anOrder = async (): Promise<number> => {
    next += 1
    await shown.tell(ordered(next))
    await shown.tell(scanned(next, 0, 'in_transit', 20))
    return next
  }
  const pageOf = async (order: number) => `${shown.origin}/track/${await shown.tokenOf(order)}`

  beforeAll(async () => {
    ;[shown, browser] = await Promise.all([startShown({ name: 'Nordholz' }), openChromium()])
  })
  afterAll(async () => {
    await browser?.close()
    await shown?.close()
  })

  test('comes by a link that fills the form in, and nothing of it stays in the address or reaches the server', async () => {
    const order = await anOrder()
    const { page, requests, complaints } = await visitor(browser, PHONE)
    await page.goto(`${shown.origin}/track#order=${order}&contact=${encodeURIComponent(CONTACT)}`)
    await expect.poll(() => page.getByLabel('Order number').inputValue()).toBe(String(order))
    expect(await page.getByLabel('E-mail, phone or postal code').inputValue()).toBe(CONTACT)
    expect(page.url()).toBe(`${shown.origin}/track`)
    await page.getByRole('button', { name: 'Show my order' }).tap()
    await page.waitForURL(/\/track\/[\w-]+$/)
    expect(await text(page)).toContain(`Order #${order}`)
    expect(requests.filter(url => url.includes('ada'))).toEqual([])
    expect(complaints).toEqual([])
  })

  test('looks the order up, and watches the second parcel’s first scan arrive without loading anything anew', async () => {
    const order = await anOrder()
    const { page, requests, complaints } = await visitor(browser, PHONE)
    await page.goto(`${shown.origin}/track`)
    await page.getByLabel('Order number').fill(` # ${order}`)
    await page.getByLabel('E-mail, phone or postal code').fill(CONTACT)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/track\/[\w-]+$/)
    const second = page.locator('.parcel', { hasText: `1Z${order}P2` })
    expect(await second.innerText()).toContain('Label created')
    expect(await page.locator('.step[aria-current]').innerText()).toContain('1 of 2 parcels')
    // Whatever loads the page anew loses this.
    await page.evaluate('window.stayed = true')
    await page
      .locator('.parcel', { hasText: `1Z${order}P1` })
      .getByText('History')
      .tap()

    await shown.tell(scanned(order, 1, 'in_transit', 2))
    await expect.poll(() => second.innerText()).toContain('On its way')
    expect(await page.locator(HEADLINE).innerText()).toBe('On its way')
    expect(await page.locator('#news').textContent()).toContain('On its way')
    expect(await page.locator('details[open]').count(), 'what was open stays open').toBe(1)
    expect(await page.evaluate('window.stayed')).toBe(true)
    expect(
      requests.every(url => url.startsWith(shown.origin)),
      requests.join(' '),
    ).toBe(true)
    expect(complaints).toEqual([])
    await expectNoSidewaysScroll(page)
    await expectAccessible(page, 'after the change')
  })

  test('without JavaScript looks up the same order and reads the same', async () => {
    const order = await anOrder()
    const { page: scripted } = await visitor(browser, PHONE)
    await scripted.goto(await pageOf(order))
    const { page, requests } = await visitor(browser, { ...PHONE, javaScriptEnabled: false })
    await page.goto(`${shown.origin}/track`)
    await page.getByLabel('Order number').fill(String(order))
    await page.getByLabel('E-mail, phone or postal code').fill('8010')
    await page.getByRole('button').tap()
    await page.waitForURL(/\/track\/[\w-]+$/)
    expect(await text(page)).toBe(await text(scripted))
    await page
      .locator('.parcel', { hasText: `1Z${order}P1` })
      .getByText('History')
      .tap()
    expect(await text(page)).toContain('Linz')
    expect(requests.filter(url => url.includes('/stream'))).toEqual([])
  })

  test('who is wrong about the contact reads one sentence, and finds what was typed', async () => {
    const order = await anOrder()
    const { page } = await visitor(browser, PHONE)
    await page.goto(`${shown.origin}/track`)
    await page.getByLabel('Order number').fill(String(order))
    await page.getByLabel('E-mail, phone or postal code').fill('eve@example.com')
    await page.getByRole('button').tap()
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').innerText()).toContain(
      'We could not find an order with these details',
    )
    expect(await page.getByLabel('Order number').inputValue()).toBe(String(order))
    expect(await page.getByLabel('E-mail, phone or postal code').inputValue()).toBe('eve@example.com')
    expect(page.url()).toBe(`${shown.origin}/track`)
    await expectAccessible(page, 'the form with a sentence')
  })

  test('changes the language, goes back, and is still told of changes', async () => {
    const order = await anOrder()
    const { page, complaints } = await visitor(browser, PHONE)
    await page.goto(await pageOf(order))
    await page.getByRole('link', { name: 'Deutsch' }).tap()
    await page.waitForURL(/\?lang=de$/)
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
    expect(await text(page)).toContain(`Bestellung #${order}`)
    await shown.tell(scanned(order, 1, 'in_transit', 2))
    await expect.poll(() => page.locator(HEADLINE).innerText()).toBe('Unterwegs')
    await page.goBack()
    await expect.poll(() => page.locator(HEADLINE).innerText()).toBe('On its way')
    await shown.tell(scanned(order, 0, 'out_for_delivery', 1))
    await expect.poll(() => text(page)).toContain('Out for delivery. ')
    expect(complaints).toEqual([])
  })

  test('on a line that breaks is told so gently, keeps what was shown, and catches up', async () => {
    const order = await anOrder()
    const token = await shown.tokenOf(order)
    const line = await startProxy(`${shown.origin}/`)
    try {
      const { page } = await visitor(browser, PHONE)
      await page.goto(`${line.url}track/${token}`)
      await page.getByText('This page updates by itself.').waitFor()
      await line.cut()
      await expect.poll(() => page.locator('#connection').innerText()).toContain('No connection')
      expect(await text(page)).toContain(`Order #${order}`)
      await expectAccessible(page, 'without a connection')
      await shown.tell(scanned(order, 1, 'in_transit', 2))
      await line.restore()
      await expect.poll(() => page.locator(HEADLINE).innerText()).toBe('On its way')
      await expect.poll(() => page.locator('#connection').innerText()).toBe('')
    } finally {
      await line.close()
    }
  })
})
