import type { WidgetWords } from '../../http/widget-words.ts'

/**
 * Set before this script by the service as it serves it: so a text that is edited, or a language that is added, needs
 * no new build.
 */
declare const orderStatusWords: {
  /** Language of readers who ask for none that there are words in. */
  readonly fallback: string
  readonly languages: Readonly<Record<string, WidgetWords>>
}

export interface Words {
  /** Code of the language, as the API takes it. */
  readonly lang: string
  readonly texts: WidgetWords
}

/** The first language asked for that there are words in; `de-AT` is German. */
export function wordsIn(asked: readonly string[]): Words {
  const { fallback, languages } = orderStatusWords
  const codes = asked.map(each => each.slice(0, 2).toLowerCase())
  const lang = codes.find(code => Object.hasOwn(languages, code)) ?? fallback
  const texts = languages[lang]
  if (texts === undefined) throw new Error('widget.js was served without its words.')
  return { lang, texts }
}
