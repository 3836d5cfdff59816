import { LOCALES, TEXTS } from '../../policy/texts/index.ts'
import { ASSET } from '../assets.ts'
import { pageHeaders } from '../page-headers.ts'
import { shopStyles } from './colours.ts'
import type { PageContext } from './context.ts'
import { Html, html } from './html.ts'

export interface Shown {
  readonly title: string
  readonly main: Html
  /** Where changes are told, for pages that have any. */
  readonly stream: string | null
}

/** A whole page with the headers that it must be sent with. */
export function documentOf({ title, main, stream }: Shown, context: PageContext) {
  const { locale, texts, storefront } = context
  const { name, logoUrl } = storefront
  const styles = shopStyles(storefront.colours)
  const fullTitle = name === null ? title : `${title} · ${name}`
  const body = html`<!DOCTYPE html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no">
<title>${fullTitle}</title>
<link rel="icon" href="${ASSET.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${ASSET.styles}">
${styles === null ? null : html`<style>${new Html(styles)}</style>`}
<script type="module" src="${ASSET.script}"></script>
</head>
<body>
<header class="top">
<p class="shop">${shopOf(storefront)}</p>
${languagesOf(context)}
</header>
<main id="main"${stream === null ? null : html` data-stream="${stream}"`}>
${main}
</main>
<footer class="bottom">
${stream === null ? null : html`<p class="live" hidden>${texts.live}</p>`}
${helpOf(context)}
</footer>
<p id="connection" class="connection" role="status" data-lost="${texts.lost}"></p>
<p id="news" class="unseen" role="status"></p>
</body>
</html>
`
  return {
    body: body.text.replaceAll(/\n{2,}/g, '\n'),
    headers: {
      ...pageHeaders({ inlineStyles: styles === null ? [] : [styles], logoUrl }),
      'content-type': 'text/html; charset=utf-8',
      'content-language': locale,
      vary: 'Accept-Language',
    },
  }
}

const shopOf = ({ name, logoUrl }: PageContext['storefront']): Html | string | null =>
  logoUrl === null ? name : html`<img src="${logoUrl}" alt="${name ?? ''}" height="40">`

/** Relative to the page itself, so that the language can be changed wherever somebody is. */
const languagesOf = ({ locale, texts }: PageContext): Html =>
  html`<nav class="languages" aria-label="${texts.languages}">
${LOCALES.filter(each => each !== locale).map(
  each => html`<a href="?lang=${each}" lang="${each}" hreflang="${each}">${TEXTS[each].language}</a>\n`,
)}
</nav>`

const helpOf = ({ texts, storefront: { supportUrl } }: PageContext): Html | null =>
  supportUrl === null ? null : html`<p>${texts.help} <a href="${supportUrl}">${texts.helpLink}</a></p>`
