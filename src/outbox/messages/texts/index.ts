import type { Locale } from '../../../policy/policy.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import type { Plural, Texts } from './texts.ts'

/** Every language in which mails are written. */
export const TEXTS: Readonly<Record<Locale, Texts>> = { en, de }

/** Fills the braces of a text; what is filled in is never read for braces itself. */
export const filled = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  )

/** The form that the language has for so many. */
export const pluralOf = ({ locale }: Texts, plural: Plural, count: number): string =>
  plural[new Intl.PluralRules(locale).select(count)] ?? plural.other
