import { html, nothing, type TemplateResult } from 'lit'
import type { WidgetWords } from '../../http/widget-words.ts'

export interface FormParts {
  readonly words: WidgetWords
  readonly lang: string
  readonly order: string
  readonly contact: string
  readonly problem: string | null
  /** Fields that were left empty. */
  readonly empty: readonly string[]
  readonly busy: boolean
  readonly submit: (event: SubmitEvent) => void
}

/** Asks which order, and for what only its customer knows. */
export function formView(parts: FormParts): TemplateResult {
  const { words, lang, problem, busy, submit } = parts
  return html`<form part="form" lang=${lang} novalidate aria-labelledby="heading" @submit=${submit}>
    <h2 id="heading" part="heading">${words.formTitle}</h2>
    <p>${words.formLead}</p>
    ${orderField(parts)} ${contactField(parts)}
    <p part="error" id="problem" role="alert">${problem ?? nothing}</p>
    <button part="button" aria-disabled=${busy ? 'true' : nothing}>
      ${busy ? words.searching : words.submit}
    </button>
  </form>`
}

function orderField({ words, order, empty }: FormParts) {
  return html`<p part="field">
    <label part="label" for="order">${words.orderField}</label>
    <input
      part="input"
      id="order"
      name="order"
      required
      autocomplete="off"
      autocapitalize="characters"
      spellcheck="false"
      enterkeyhint="next"
      maxlength="320"
      aria-invalid=${empty.includes('order') ? 'true' : nothing}
      aria-describedby="order-hint problem"
      .defaultValue=${order}
    />
    <small part="hint" class="quiet" id="order-hint">${words.orderHint}</small>
  </p>`
}

/** The keyboard of addresses has letters, digits and the at sign: all that any of the three may take. */
function contactField({ words, contact, empty }: FormParts) {
  return html`<p part="field">
    <label part="label" for="contact">${words.contactField}</label>
    <input
      part="input"
      id="contact"
      name="contact"
      required
      inputmode="email"
      autocomplete="email"
      autocapitalize="none"
      spellcheck="false"
      enterkeyhint="go"
      maxlength="320"
      aria-invalid=${empty.includes('contact') ? 'true' : nothing}
      aria-describedby="contact-hint problem"
      .defaultValue=${contact}
    />
    <small part="hint" class="quiet" id="contact-hint">${words.contactHint}</small>
  </p>`
}
