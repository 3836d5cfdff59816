import type { Locale } from '../policy/texts/index.ts'
import { escaped } from './outbox-html.ts'

interface Words {
  readonly title: string
  readonly question: string
  readonly button: string
  readonly done: string
}

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    title: 'Mails about your order',
    question: 'Do you want no more mails about this order?',
    button: 'No more mails',
    done: 'You get no more mails about this order.',
  },
  de: {
    title: 'Nachrichten zu Ihrer Bestellung',
    question: 'Möchten Sie keine Nachrichten mehr zu dieser Bestellung?',
    button: 'Keine Nachrichten mehr',
    done: 'Sie erhalten keine Nachrichten mehr zu dieser Bestellung.',
  },
}

export const wantsPage = (accept: string | undefined): boolean => (accept ?? '').includes('text/html')

export const OPT_OUT_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  // The address holds the order's token.
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
}

/**
 * Where a mail's link leads. It asks first: programs that look through mails open every link, and they press no button.
 * @param done null: the question
 */
export function optOutPage(locale: Locale, { done }: { readonly done: boolean }): string {
  const { title, question, button, done: ended } = WORDS[locale]
  const body = done
    ? `<p role="status">${escaped(ended)}</p>`
    : `<p>${escaped(question)}</p>\n<form method="post"><button>${escaped(button)}</button></form>`
  return `<!DOCTYPE html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 18px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 32px 16px; max-width: 560px; }
  button { font: inherit; padding: 12px 20px; }
</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`
}
