import { filled } from '../../policy/texts/index.ts'
import type { PageTexts } from '../../policy/texts/page-texts.ts'
import type { StatusView } from '../status/schema.ts'
import type { PageContext } from './context.ts'
import { type Html, html } from './html.ts'
import { ICONS } from './icons.ts'
import { isInPart, parcelTitle, thing } from './parcel-words.ts'
import { type Tone, toneOfShipment } from './tone.ts'

type Shipment = StatusView['shipments'][number]
type Scan = Shipment['scans'][number]

/** One card a parcel: where it is, what is in it, and how it came there. */
export function parcelsOf(view: StatusView, context: PageContext): Html | null {
  const { shipments, missing } = view
  if (shipments.length === 0) return null
  const { texts } = context
  const only = shipments.length === 1 && missing.length === 0
  return html`<section aria-labelledby="parcels">
<h2 id="parcels">${only ? texts.delivery : texts.parcels}</h2>
<div class="cards">
${shipments.map((shipment, nth) => parcelOf(shipment, { nth, view }, context))}
</div>
</section>`
}

const MARKS: Readonly<Record<Tone, Html>> = {
  arrived: ICONS.check,
  moving: ICONS.van,
  waiting: ICONS.parcel,
  trouble: ICONS.alert,
  over: ICONS.back,
}

interface Place {
  readonly nth: number
  /** Of the order that the parcel belongs to. */
  readonly view: StatusView
}

function parcelOf(shipment: Shipment, { nth, view }: Place, context: PageContext): Html {
  const { texts } = context
  const { label, sentence, items, tracking_number: number } = shipment
  const tone = toneOfShipment(shipment)
  const title = parcelTitle(nth, view, texts)
  return html`<article class="card parcel" data-key="${number ?? `parcel ${nth}`}" aria-labelledby="parcel-${nth}">
<header class="head">
<span class="badge ${tone}">${MARKS[tone]}</span>
<div>
<h3 id="parcel-${nth}">${title}</h3>
<p class="label">${label}</p>
</div>
</header>
${sentence === label ? null : html`<p class="sentence">${sentence}</p>`}
${items.length === 0 ? null : contentsOf(items, view, texts)}
${carrierOf(shipment, context)}
${historyOf(shipment, view.shipments.length === 1 ? null : title, context)}
</article>
`
}

const contentsOf = (items: Shipment['items'], view: StatusView, texts: PageTexts): Html =>
  html`<h4 class="unseen">${texts.contents}</h4>
<ul class="things inside">
${items.map(
  item =>
    html`<li><span class="count">${item.units} ×</span> <span>${thing(item.title, item.sku)}${
      isInPart(item, view) ? html` <span class="of">${texts.inPart}</span>` : null
    }</span></li>\n`,
)}
</ul>`

function carrierOf(
  { carrier, tracking_number: number, tracking_url: url }: Shipment,
  { texts }: PageContext,
): Html | null {
  if (number === null && url === null) return null
  const link = carrier === null ? texts.trackHere : filled(texts.trackWith, { carrier })
  return html`<div class="carrier">
${number === null ? null : html`<p class="number"><span class="what">${texts.number}</span> <span class="code">${number}</span></p>`}
${url === null ? null : html`<a class="button quiet" href="${url}" rel="noopener noreferrer">${link} ${ICONS.out}</a>`}
</div>`
}

/** Newest first, by days. */
function historyOf({ scans }: Shipment, whose: string | null, { texts, dates }: PageContext): Html | null {
  const told = scans.filter(({ label }) => label !== null)
  if (told.length === 0) return null
  const days = Map.groupBy(told.toReversed(), ({ at }) => (at === null ? texts.undated : dates.day(at)))
  const named = whose === null ? null : html`<span class="unseen">, ${whose}</span>`
  return html`<details class="history">
<summary>${texts.history}${named} <span class="tally">${told.length}</span></summary>
${[...days].map(
  ([day, scans]) => html`<h4>${day}</h4>
<ol class="scans">
${scans.map(scan => scanOf(scan, dates))}
</ol>
`,
)}
</details>`
}

const scanOf = ({ at, label, place }: Scan, dates: PageContext['dates']): Html =>
  html`<li><span class="time">${at === null ? null : html`<time datetime="${at}">${dates.time(at)}</time>`}</span>
<span>${label}${place === null ? null : html`<span class="place">${place}</span>`}</span></li>
`
