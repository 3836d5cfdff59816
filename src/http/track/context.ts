import type { Storefront } from '../../policy/policy.ts'
import { type Locale, TEXTS } from '../../policy/texts/index.ts'
import type { PageTexts } from '../../policy/texts/page-texts.ts'
import { type Dates, datesOf } from './dates.ts'

/** Who shows a page, and to whom. */
export interface PageContext {
  readonly locale: Locale
  /** BCP 47, for plurals. */
  readonly tag: string
  readonly texts: PageTexts
  readonly storefront: Storefront
  readonly dates: Dates
  /** The reader chose the language on the page, so its links must carry it on. */
  readonly chosen: boolean
}

export function contextOf(asked: {
  readonly locale: Locale
  readonly storefront: Storefront
  readonly now: Date
  readonly chosen: boolean
}): PageContext {
  const { locale, storefront, now, chosen } = asked
  const { tag, page: texts } = TEXTS[locale]
  return { locale, tag, texts, storefront, dates: datesOf(tag, storefront.timeZone, now), chosen }
}

/** An address of this service, in the language that the reader chose. */
export const addressed = (path: string, { chosen, locale }: PageContext): string =>
  chosen ? `${path}${path.includes('?') ? '&' : '?'}lang=${locale}` : path
