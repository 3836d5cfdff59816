import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'

/** Somebody who looks at our pages in a real browser. */

/** What a page asked for and complained about, from its first request on. */
export interface Watched {
  readonly page: Page
  readonly requests: readonly string[]
  /** Errors in the console, refusals of the Content-Security-Policy among them. */
  readonly complaints: readonly string[]
}

/** A fresh visitor, gone when the test ends. */
export async function visitor(browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const requests: string[] = []
  const complaints: string[] = []
  page.on('request', request => requests.push(request.url()))
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(String(error)))
  return { page, requests, complaints }
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Asserts that axe finds nothing, by WCAG 2.2 AA and by what is merely good practice. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze()
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
  )
  expect(found, what).toEqual([])
}

/** Asserts that nothing is cut off or must be scrolled to sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { wide, room } = (await page.evaluate(
    '({ wide: document.documentElement.scrollWidth, room: document.documentElement.clientWidth })',
  )) as { wide: number; room: number }
  expect(wide).toBeLessThanOrEqual(room)
}
