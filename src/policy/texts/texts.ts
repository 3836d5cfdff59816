import type { PageTexts } from './page-texts.ts'
import type { StatusTexts } from './status-texts.ts'
import type { WidgetTexts } from './widget-texts.ts'

/**
 * All that customers read on the web, in one language; mails have texts of their own. `{name}` in braces is filled in. A
 * further language is one file of this shape and its line in `index.ts`; what it leaves out does not compile.
 */
export interface Texts {
  /** BCP 47, for dates, plurals and lists: `en-001` writes the day before the month. */
  readonly tag: string
  /** Name of the language in itself, for who chooses one. */
  readonly language: string
  readonly status: StatusTexts
  readonly page: PageTexts
  readonly widget: WidgetTexts
}
