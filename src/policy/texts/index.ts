import { de } from './de.ts'
import { en } from './en.ts'
import type { Texts } from './texts.ts'

export { filled, listOf, type Plural, pluralOf } from './plural.ts'
export type { Texts } from './texts.ts'

/** Every language that customers are spoken to, by its code of ISO 639. */
export const TEXTS = { en, de } satisfies Readonly<Record<string, Texts>>

export type Locale = keyof typeof TEXTS

export const isLocale = (code: string): code is Locale => Object.hasOwn(TEXTS, code)

export const LOCALES: readonly Locale[] = Object.keys(TEXTS).filter(isLocale)
