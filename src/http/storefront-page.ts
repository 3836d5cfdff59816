import type { FastifyInstance } from 'fastify'
import { ASSET } from './assets.ts'
import { guardPage } from './page-guard.ts'
import { pageHeaders } from './page-headers.ts'
import { TOKEN } from './status.ts'
import { STOREFRONT_STYLES } from './storefront-styles.ts'
import { type Html, html, Html as Written } from './track/html.ts'

export interface StorefrontPageParts {
  /** Null: only this machine is answered. */
  readonly opsToken: string | null
  /** False on Vercel: it is for whoever tries the widget, and no customer's. */
  readonly storefrontPage: boolean
}

/** A page as a shop might have it, with the widget in it: `/storefront?token=…&token=…` shows two orders. */
export function storefrontPage({ opsToken, storefrontPage: shown }: StorefrontPageParts) {
  return async (app: FastifyInstance): Promise<void> => {
    if (!shown) return
    app.addHook('onRequest', guardPage(opsToken))
    app.get<{ Querystring: { token?: unknown } }>('/storefront', async ({ query }, reply) =>
      reply
        .headers(pageHeaders({ inlineStyles: [STOREFRONT_STYLES] }))
        .type('text/html; charset=utf-8')
        .send(pageWith(tokensOf(query.token)).text),
    )
  }
}

const tokensOf = (given: unknown): readonly string[] =>
  [given].flat().filter((each): each is string => typeof each === 'string' && TOKEN.test(each))

/** What a shop's developer copies. */
const TWO_LINES = `<script type="module" src="https://track.your-shop.example/widget.js"></script>
<order-status></order-status>`

const pageWith = ([first, second]: readonly string[]): Html => html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Elm &amp; Ash: your orders</title>
<link rel="icon" href="${ASSET.icon}" type="image/svg+xml">
<style>${new Written(STOREFRONT_STYLES)}</style>
<script type="module" src="/widget.js"></script>
</head>
<body>
<header>
<p class="shop">Elm &amp; Ash</p>
<nav aria-label="Shop"><a href="#main">Tables</a> <a href="#main">Chairs</a> <a href="#main">Light</a></nav>
</header>
<main id="main">
<h1>Your orders</h1>
<div class="columns">
<section aria-label="In the shop’s own look" class="sheet">
${widget(first)}
</section>
<aside aria-label="In a narrow column, dark, in German" class="sheet night">
${widget(second, 'de')}
</aside>
</div>
<section aria-labelledby="lines">
<h2 id="lines">Two lines</h2>
<pre tabindex="0"><code>${TWO_LINES}</code></pre>
<p>Both columns are the same two lines. Colours and corners are CSS variables of this page.</p>
</section>
</main>
</body>
</html>
`

const widget = (token: string | undefined, lang: string | null = null): Html =>
  html`<order-status${token === undefined ? null : html` token="${token}"`}${lang === null ? null : html` lang="${lang}"`}></order-status>`
