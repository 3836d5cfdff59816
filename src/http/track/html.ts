import { escaped } from '../outbox-html.ts'

/** Text that is HTML already; only `html` makes it. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Part = Html | string | number | null | readonly Part[]

/**
 * HTML from a template whose every value is escaped, unless it is such HTML itself; lists are joined and null is
 * nothing. Templates stay functions that the compiler checks, as those of a template engine would not be.
 */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(texts.map((text, nth) => text + textOf(parts[nth] ?? null)).join(''))

function textOf(part: Part): string {
  if (part === null) return ''
  if (part instanceof Html) return part.text
  return typeof part === 'string' || typeof part === 'number'
    ? escaped(String(part))
    : part.map(textOf).join('')
}
