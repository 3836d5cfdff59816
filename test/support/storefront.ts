import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Page } from 'playwright-core'

/** A shop's own web site, on an origin of its own, so that browsers ask the service whether it may read there. */
export interface Storefront {
  readonly origin: string
  /** What it answers from now on, whatever is asked. */
  show(body: string, headers?: Readonly<Record<string, string>>): void
  close(): Promise<void>
}

export async function startStorefront(): Promise<Storefront> {
  let shown: { readonly body: string; readonly headers: Readonly<Record<string, string>> } = {
    body: '',
    headers: {},
  }
  const server = createServer((request, response) => {
    // Browsers ask for it unasked, and complain where there is none.
    if (request.url === '/favicon.ico') return response.writeHead(204).end()
    return response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...shown.headers })
      .end(shown.body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the storefront has no port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    show: (body, headers = {}) => {
      shown = { body, headers }
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** A page of a shop with the widget, in the two lines that its developer copies. */
export const pageWithWidget = (
  service: string,
  widget = '<order-status></order-status>',
  lang = 'en',
): string =>
  `<!DOCTYPE html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A shop</title>
<script type="module" src="${service}/widget.js"></script>
</head>
<body><main><h1>A shop</h1>${widget}</main></body>
</html>`

/** What an expression over `each` says of the first element that a selector finds within the widget, once it is there. */
export async function within(page: Page, selector: string, expression: string): Promise<unknown> {
  await page.locator('order-status').locator(selector).first().waitFor({ state: 'attached' })
  return page.evaluate(
    `(each => ${expression})(document.querySelector('order-status').shadowRoot.querySelector('${selector}'))`,
  )
}

/** Id of whatever has the focus within the widget. */
export const focused = (page: Page): Promise<unknown> =>
  page.evaluate("document.querySelector('order-status').shadowRoot.activeElement?.id")
