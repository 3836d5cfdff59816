import { filled, pluralOf } from '../../policy/texts/index.ts'
import type { StatusView } from '../status/schema.ts'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { ICONS } from './icons.ts'
import { parcelsOf } from './parcel.ts'
import { thing } from './parcel-words.ts'
import { progressOf } from './progress.ts'
import { type Tone, toneOfOrder } from './tone.ts'

type Item = StatusView['items'][number]

/** All that `<main>` shows of an order. The page replaces it as a whole when the order changes. */
export const orderMain = (view: StatusView, context: PageContext): Html => html`${heroOf(view, context)}
${progressOf(view, context)}
${parcelsOf(view, context)}
${missingOf(view, context)}
${itemsOf(view, context)}
${datedOf(view, context)}`

export const orderTitle = ({ name }: StatusView, { texts }: PageContext): string =>
  name === null ? texts.orderUnnamed : filled(texts.order, { name })

const MARKS: Readonly<Record<Tone, Html>> = {
  arrived: ICONS.home,
  moving: ICONS.van,
  waiting: ICONS.parcel,
  trouble: ICONS.alert,
  over: ICONS.back,
}

/** What most people came for, before anything else. */
function heroOf(view: StatusView, context: PageContext): Html {
  const { label, sentence, expectation, status } = view
  const tone = toneOfOrder(view)
  const mark = status === 'cancelled' ? ICONS.cross : MARKS[tone]
  return html`<div class="hero">
<span class="badge ${tone}">${mark}</span>
<p class="eyebrow">${orderTitle(view, context)}</p>
<h1>${label}</h1>
${sentence === label ? null : html`<p class="lead">${sentence}</p>`}
${expectation === null ? null : html`<p class="when">${ICONS.calendar}<span>${expectation}</span></p>`}
</div>`
}

function missingOf({ missing, shipments }: StatusView, { texts }: PageContext): Html | null {
  // Of an order that waits as a whole the headline says it, and the items below are the same list.
  const asOne = new Set(missing.map(({ waits_for }) => waits_for)).size < 2
  if (missing.length === 0 || (shipments.length === 0 && asOne)) return null
  return html`<section aria-labelledby="missing">
<h2 id="missing">${texts.missing}</h2>
<ul class="card things">
${missing.map(
  ({
    title,
    sku,
    count,
    part_of,
    label,
  }) => html`<li><span class="count">${count} ×</span> <span>${thing(title, sku)}${
    part_of === null ? null : html` <span class="of">${filled(texts.partOf, { title: part_of })}</span>`
  }<span class="label">${label}</span></span></li>
`,
)}
</ul>
</section>`
}

function itemsOf({ items }: StatusView, context: PageContext): Html | null {
  if (items.length === 0) return null
  const sold = Map.groupBy(items, ({ bundle }) => bundle?.id ?? null)
  return html`<section aria-labelledby="items">
<h2 id="items">${context.texts.items}</h2>
<div class="card">
${[...sold].map(([id, lines]) => bundleOf(id === null ? null : (lines[0]?.bundle?.title ?? null), lines, context))}
</div>
</section>`
}

const bundleOf = (title: string | null, lines: readonly Item[], context: PageContext): Html =>
  html`${title === null ? null : html`<h3 class="bundle">${title}</h3>`}
<ul class="things">
${lines.map(line => itemOf(line, context))}
</ul>
`

function itemOf(item: Item, { texts, tag }: PageContext): Html {
  const { title, sku, ordered, cancelled, delivered, returned, pieces } = item
  const owed = ordered - cancelled
  const notes = [
    delivered > 0 && delivered < owed ? filled(texts.itemDelivered, { count: delivered, total: owed }) : null,
    cancelled > 0 ? filled(pluralOf(tag, texts.itemCancelled, cancelled), { count: cancelled }) : null,
    returned > 0 ? filled(pluralOf(tag, texts.itemReturned, returned), { count: returned }) : null,
  ].filter(note => note !== null)
  return html`<li${owed === 0 ? html` class="gone"` : null}><span class="count">${ordered} ×</span> <span><span class="title">${thing(title, sku)}</span>${
    notes.length === 0 ? null : html`<span class="label">${notes.join(', ')}</span>`
  }${
    pieces === null
      ? null
      : html`<ul class="pieces">
${pieces.map(piece => html`<li>${piece.count} × ${piece.title}<span class="label">${piece.label}</span></li>\n`)}
</ul>`
  }</span></li>
`
}

function datedOf({ ordered_at, cancelled_at, updated_at }: StatusView, { texts, dates }: PageContext): Html {
  const lines = [
    ordered_at && filled(texts.orderedOn, { day: dates.day(ordered_at) }),
    cancelled_at && filled(texts.cancelledOn, { day: dates.day(cancelled_at) }),
    filled(texts.updated, { day: dates.day(updated_at), time: dates.time(updated_at) }),
    filled(texts.zone, { zone: dates.zone() }),
  ].filter(line => line !== null && line !== '')
  return html`<p class="dated">${lines.map(line => html`<span>${line}</span> `)}</p>`
}
