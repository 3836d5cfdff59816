import { html, nothing } from 'lit'
import type { StatusView } from '../../http/status/schema.ts'
import { type Step, type StepNote, stepsOf } from '../../http/track/steps.ts'
import type { WidgetWords } from '../../http/widget-words.ts'
import { filled, pluralOf } from '../../policy/texts/plural.ts'

/** How far the whole order has got: the very steps of its page. */
export function stepList(view: StatusView, words: WidgetWords) {
  const steps = stepsOf(view)
  if (steps.length === 0) return nothing
  const now = steps.find(({ current }) => current)
  return html`<div>
    <ol part="steps" role="list" aria-label=${words.progress}>
      ${steps.map(step => stepItem(step, view, words))}
    </ol>
    ${now === undefined ? nothing : html`<p part="step-now" aria-hidden="true">${nowOf(now, view, words)}</p>`}
  </div>`
}

function stepItem({ name, standing, note, current }: Step, view: StatusView, words: WidgetWords) {
  const said = { done: words.stepDone, begun: words.stepBegun, open: words.stepOpen }[standing]
  return html`<li part="step step-${standing}" class=${standing} aria-current=${current ? 'step' : nothing}>
    <span class="name">${words.steps[name]}<span class="unseen">, ${said}</span></span>
    ${note === null ? nothing : html`<span class="note">${noteOf(note, view, words)}</span>`}
  </li>`
}

/** What narrow columns show of all the names. */
const nowOf = ({ name, note }: Step, view: StatusView, words: WidgetWords): string =>
  note === null ? words.steps[name] : `${words.steps[name]}: ${noteOf(note, view, words)}`

function noteOf(note: StepNote, { label }: StatusView, words: WidgetWords): string {
  switch (note.of) {
    case 'parcels':
      return filled(words.ofParcels, note)
    case 'parcels so far':
      return filled(pluralOf(words.tag, words.soFar, note.count), note)
    case 'items':
      return filled(words.ofItems, note)
    case 'awaiting scan':
      return words.awaitingScan
    case 'status':
      return label
  }
}
