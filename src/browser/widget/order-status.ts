import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit'
import type { StatusView } from '../../http/status/schema.ts'
import { lookUp, type Problem, type Service } from './calls.ts'
import { Following } from './following.ts'
import { formStyles } from './form-styles.ts'
import { formView } from './form-view.ts'
import { forget, recall, remember } from './memory.ts'
import { orderStyles } from './order-styles.ts'
import { orderView } from './order-view.ts'
import { styles } from './styles.ts'
import { type Words, wordsIn } from './words.ts'

type Shown =
  | { readonly kind: 'form'; readonly problem: Problem | null; readonly empty: readonly string[] }
  | { readonly kind: 'asking' }
  | { readonly kind: 'waiting'; readonly problem: Problem | null }
  | { readonly kind: 'order'; readonly view: StatusView; readonly problem: Problem | null }

const FORM: Shown = { kind: 'form', problem: null, empty: [] }

/** Where this script came from is where the orders are, unless the page says otherwise. */
const OWN_ORIGIN = new URL(import.meta.url).origin

/**
 * `<order-status>`: the status of an order inside of any page, followed live; without a `token`, the form that finds
 * the order.
 * @fires order-status-found when the form has found an order; `detail.token` leads to it
 * @fires order-status-change when an order is shown first, and whenever its status has changed; `detail.status`
 */
export class OrderStatus extends LitElement {
  static override styles = [styles, orderStyles, formStyles]
  static override properties = {
    token: {},
    order: {},
    contact: {},
    api: {},
    lang: {},
    remember: { type: Boolean },
    shown: { state: true },
  }

  declare token: string | null
  declare order: string | null
  declare contact: string | null
  declare api: string | null
  declare remember: boolean
  /** Of its own; pages set attributes. */
  declare shown: Shown

  /** By the form, or remembered. */
  #found: string | null = null
  #following: Following | null = null
  /** Counts beginnings, so that an answer to what the page has changed meanwhile is dropped. */
  #begun = 0
  /** For those who hear the page. */
  #said = ''
  /** Where the reader is led as soon as it is there: to what came of what he did. */
  #next: string | null = null

  constructor() {
    super()
    this.shown = FORM
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.hasUpdated) this.#begin()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#rest()
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('token') && this.hasUpdated) this.#found = null
    const anew = ['token', 'api', 'lang'].some(name => changed.has(name))
    if (!this.hasUpdated || anew) this.#begin()
  }

  override render(): TemplateResult {
    return html`<div part="container">
      ${this.#content(this.shown)}
      <p class="unseen" role="status">${this.#said}</p>
    </div>`
  }

  override updated(): void {
    const target = this.#next === null ? null : this.renderRoot.querySelector<HTMLElement>(this.#next)
    if (target === null) return
    this.#next = null
    target.focus()
  }

  #content(shown: Shown): TemplateResult {
    const { lang, texts } = this.#words()
    const problem = 'problem' in shown && shown.problem !== null ? texts.problems[shown.problem] : null
    if (shown.kind === 'waiting') return html`<p part="loading">${problem ?? texts.loading}</p>`
    if (shown.kind === 'order') {
      const page = `${this.#service().api}/track/${encodeURIComponent(this.#sought() ?? '')}?lang=${lang}`
      const another = this.token ? null : () => this.#askAnother()
      const trouble = problem === null ? null : `${problem} ${texts.stale}`
      return orderView({ view: shown.view, words: texts, page, trouble, another })
    }
    return formView({
      words: texts,
      lang,
      order: this.order ?? '',
      contact: this.contact ?? '',
      problem,
      empty: shown.kind === 'form' ? shown.empty : [],
      busy: shown.kind === 'asking',
      submit: event => void this.#find(event),
    })
  }

  #words(): Words {
    const near = this.lang || this.closest<HTMLElement>('[lang]')?.lang
    return wordsIn(near ? [near] : navigator.languages)
  }

  #service(): Service {
    return { api: (this.api ?? OWN_ORIGIN).replace(/\/+$/, ''), lang: this.#words().lang }
  }

  #sought = (): string | null => this.token || this.#found

  #rest(): void {
    this.#begun += 1
    this.#following?.stop()
    this.#following = null
  }

  #begin(): void {
    this.#rest()
    if (!this.isConnected) return
    const service = this.#service()
    if (this.remember && !this.token) this.#found ??= recall(service.api)
    const token = this.#sought()
    if (token === null) {
      this.shown = FORM
      return
    }
    this.shown = { kind: 'waiting', problem: null }
    this.#following = new Following(service, token, {
      shown: view => this.#show(view),
      lost: problem => {
        const { shown } = this
        this.shown = shown.kind === 'order' ? { ...shown, problem } : { kind: 'waiting', problem }
      },
      gone: () => {
        forget(service.api)
        this.#found = null
        this.shown = { kind: 'form', problem: 'expired', empty: [] }
      },
    })
  }

  #show(view: StatusView): void {
    const before = this.shown.kind === 'order' ? this.shown.view : null
    // What is read out at once when the page opens only disturbs; a change is worth a sentence.
    if (before !== null && (before.label !== view.label || before.sentence !== view.sentence))
      this.#said = `${view.label}. ${view.sentence}`
    this.shown = { kind: 'order', view, problem: null }
    if (before?.status !== view.status) this.#tell('order-status-change', { status: view.status })
  }

  async #find(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (this.shown.kind === 'asking' || !(event.target instanceof HTMLFormElement)) return
    const data = new FormData(event.target)
    const [order, contact] = ['order', 'contact'].map(name => String(data.get(name) ?? '').trim())
    const empty = Object.entries({ order, contact }).flatMap(([name, value]) => (value ? [] : [name]))
    if (!order || !contact) return this.#refuse('incomplete', empty)
    this.shown = { kind: 'asking' }
    const begun = this.#begun
    const answer = await lookUp(this.#service(), { order, contact })
    if (begun !== this.#begun) return
    if (!answer.ok) return this.#refuse(answer.problem)
    const { token } = answer.value
    this.#found = token
    if (this.remember) remember(this.#service().api, token)
    this.#next = '#heading[tabindex]'
    this.#begin()
    this.#tell('order-status-found', { token })
  }

  #refuse(problem: Problem, empty: readonly string[] = []): void {
    this.shown = { kind: 'form', problem, empty }
    if (empty.length > 0) this.#next = '[aria-invalid]'
  }

  #askAnother(): void {
    forget(this.#service().api)
    this.#found = null
    this.#next = 'input'
    this.#begin()
  }

  #tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }
}
