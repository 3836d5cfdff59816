import { addressed, type PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { ICONS } from './icons.ts'

export interface FormShown {
  /** A sentence on why the form is shown; null for who came for it. */
  readonly said: string | null
  /** What was typed before. */
  readonly order: string
  readonly contact: string
  /** Nobody can look anything up here; links alone show orders. */
  readonly closed: boolean
}

export const BLANK: FormShown = { said: null, order: '', contact: '', closed: false }

/** The way to an order for who has no link. It needs no script; with one it is filled from the address's fragment. */
export function formMain({ said, order, contact, closed }: FormShown, context: PageContext): Html {
  const { texts } = context
  if (closed)
    return html`${titleOf(context)}<p class="lead">${said === null ? null : `${said} `}${texts.noForm}</p></div>`
  const alert =
    said === null
      ? null
      : html`<p id="said" class="said" role="alert">${ICONS.alert}<span>${said}</span></p>\n`
  const describedBy = (hint: string) => (said === null ? hint : `said ${hint}`)
  return html`${titleOf(context)}<p class="lead">${texts.formLead}</p></div>
<form class="card look-up" method="post" action="${addressed('/track', context)}">
${alert}<p class="field"><label for="order">${texts.orderField}</label>
<input id="order" name="order" value="${order}" required maxlength="320" autocomplete="off" autocapitalize="characters" spellcheck="false" enterkeyhint="next" aria-describedby="${describedBy('order-hint')}">
<span id="order-hint" class="hint">${texts.orderHint}</span></p>
<p class="field"><label for="contact">${texts.contactField}</label>
<input id="contact" name="contact" value="${contact}" required maxlength="320" inputmode="email" autocomplete="email" autocapitalize="none" spellcheck="false" enterkeyhint="go" aria-describedby="${describedBy('contact-hint')}">
<span id="contact-hint" class="hint">${texts.contactHint}</span></p>
<button class="button">${texts.submit}</button>
</form>`
}

const titleOf = ({ texts }: PageContext): Html =>
  html`<div class="hero">
<span class="badge moving">${ICONS.parcel}</span>
<h1>${texts.formTitle}</h1>
`

/** When we cannot show what was asked for, and it is not the reader's doing. */
export const troubleMain = (said: string, { texts }: PageContext): Html => html`<div class="hero">
<span class="badge trouble">${ICONS.alert}</span>
<h1>${texts.trouble}</h1>
<p class="lead">${said}</p>
<p><a class="button" href="">${texts.tryAgain}</a></p>
</div>`
