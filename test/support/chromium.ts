import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core'

/** A real browser: Debian's Chromium, or the one that CHROMIUM_PATH names. */

const PATH = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** Why no browser can be started here; null where one can. The check that runs on every change installs it. */
export const missingBrowser: string | null = existsSync(PATH)
  ? null
  : `there is no ${PATH}; install chromium or set CHROMIUM_PATH`

/** Says once why the tests that need one are left out. */
export function tellMissingBrowser(): void {
  if (missingBrowser !== null)
    process.stderr.write(`Tests in a real browser are skipped: ${missingBrowser}\n`)
}

/** Closed by whoever opened it. */
export const openChromium = (): Promise<Browser> =>
  // It is only ever shown our own pages, and its sandbox does not start for a superuser or in a container.
  chromium.launch({ executablePath: PATH, args: ['--no-sandbox', '--disable-dev-shm-usage'] })

export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
}

/** The narrowest that WCAG 2.2 asks for. */
export const NARROW: BrowserContextOptions = { ...PHONE, viewport: { width: 320, height: 640 } }
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 900 } }
