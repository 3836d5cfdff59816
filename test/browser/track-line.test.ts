import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { AppParts } from '../../src/http/app.ts'
import type { Told } from '../../src/http/stream.ts'
import { missingBrowser, openChromium, PHONE, tellMissingBrowser } from '../support/chromium.ts'
import { edge } from '../support/http.ts'
import { NOW, rowOf, TOKEN_OF } from '../support/order-pages.ts'
import { visitor } from '../support/visitor.ts'

tellMissingBrowser()

describe.skipIf(missingBrowser !== null)('a page on a line that is not as it should be', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openChromium()
  })
  afterAll(async () => browser?.close())

  /** An order whose state can be changed, as its page is opened. */
  const opened = async (parts: Partial<AppParts> = {}) => {
    const now: { state: string | null } = { state: 'two parcels' }
    const { app } = edge({
      clock: () => NOW,
      readStatus: async () => (now.state === null ? null : rowOf(TOKEN_OF(now.state))),
      lookUp: async () => null,
      ...parts,
    })
    onTestFinished(() => app.close())
    const origin = await app.listen({ port: 0, host: '127.0.0.1' })
    const { page, requests } = await visitor(browser, PHONE)
    await page.goto(`${origin}/track/${TOKEN_OF('two parcels')}`)
    return { page, requests, now }
  }

  test('that is refused a stream looks by itself, and worries nobody', async () => {
    const { page, requests, now } = await opened({ streams: { most: 0, mostPerAddress: 0, lifeSeconds: 60 } })
    now.state = 'delivered'
    await expect.poll(() => page.locator('h1').innerText()).toBe('Delivered')
    expect(requests.some(url => url.includes('/stream'))).toBe(true)
    expect(await page.locator('#connection').innerText()).toBe('')
  })

  test('whose link ends while it is open becomes the form, with the sentence', async () => {
    const watching = Promise.withResolvers<Told>()
    const { page, now } = await opened({
      watch: (_token, _row, told) => {
        watching.resolve(told)
        return () => undefined
      },
    })
    const told = await watching.promise
    now.state = null
    told(null)
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').innerText()).toContain('This link shows no order')
  })

  test('is not fetched once more when nothing has changed since it was written', async () => {
    const watching = Promise.withResolvers<Told>()
    const { page, requests } = await opened({
      watch: (_token, _row, told) => {
        watching.resolve(told)
        return () => undefined
      },
    })
    const told = await watching.promise
    const row = rowOf(TOKEN_OF('delivered'))
    told(row && { ...row, version: 4 })
    await page.waitForResponse(answer => answer.url().endsWith(TOKEN_OF('two parcels')))
    const pages = requests.filter(url => url.endsWith(TOKEN_OF('two parcels')))
    expect(pages, 'once by the reader, and once for the one change').toHaveLength(2)
  })
})
