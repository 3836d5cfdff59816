import { filled, pluralOf } from '../../policy/texts/index.ts'
import type { StatusView } from '../status/schema.ts'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { ICONS } from './icons.ts'
import { type Step, type StepNote, stepsOf } from './steps.ts'

/** How far the whole order has got, as a list of steps. */
export function progressOf(view: StatusView, context: PageContext): Html | null {
  const steps = stepsOf(view)
  if (steps.length === 0) return null
  return html`<section class="progress" aria-labelledby="progress">
<h2 id="progress" class="unseen">${context.texts.progress}</h2>
<ol class="steps">
${steps.map(step => stepOf(step, view, context))}
</ol>
</section>`
}

function stepOf(step: Step, view: StatusView, context: PageContext): Html {
  const { name, standing, note, at, current } = step
  const { texts, dates } = context
  const said = { done: texts.stepDone, begun: texts.stepBegun, open: texts.stepOpen }[standing]
  const words = note === null ? (at === null ? null : dates.shortDay(at)) : noteOf(note, view, context)
  const state = current ? html` aria-current="step"` : null
  const trouble = name === 'undelivered' ? ' trouble' : ''
  return html`<li class="step ${standing}${trouble}"${state}>
<span class="mark">${standing === 'done' ? (trouble ? ICONS.cross : ICONS.check) : null}</span>
<span class="name">${texts.steps[name]}<span class="unseen">, ${said}</span></span>
${words === null ? null : html`<span class="note">${words}</span>`}
</li>
`
}

function noteOf(note: StepNote, { label }: StatusView, { texts, tag }: PageContext): string {
  switch (note.of) {
    case 'parcels':
      return filled(texts.ofParcels, note)
    case 'parcels so far':
      return filled(pluralOf(tag, texts.soFar, note.count), note)
    case 'items':
      return filled(texts.ofItems, note)
    case 'awaiting scan':
      return texts.awaitingScan
    case 'status':
      return label
  }
}
