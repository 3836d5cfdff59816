/** A text by the number of things it speaks of, in the words of the language's own plural rules. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string }

/** Fills the braces of a text; what is filled in is never read for braces itself. */
export const filled = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  )

/** Rules and lists as Intl keeps them; making one takes longer than asking it a thousand times. */
const rules = new Map<string, Intl.PluralRules>()
const lists = new Map<string, Intl.ListFormat>()

/**
 * The form that the language has for so many.
 * @param tag BCP 47
 */
export function pluralOf(tag: string, plural: Plural, count: number): string {
  const known = rules.get(tag) ?? new Intl.PluralRules(tag)
  rules.set(tag, known)
  return plural[known.select(count)] ?? plural.other
}

/**
 * `Chair, lamp and table`.
 * @param tag BCP 47
 */
export function listOf(tag: string, names: readonly string[]): string {
  const known = lists.get(tag) ?? new Intl.ListFormat(tag)
  lists.set(tag, known)
  return known.format(names)
}
