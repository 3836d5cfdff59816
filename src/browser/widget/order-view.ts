import { html, nothing, type TemplateResult } from 'lit'
import type { StatusView } from '../../http/status/schema.ts'
import { isInPart, parcelTitle, thing } from '../../http/track/parcel-words.ts'
import type { WidgetWords } from '../../http/widget-words.ts'
import { filled } from '../../policy/texts/plural.ts'
import { stepList } from './step-list.ts'

type Shipment = StatusView['shipments'][number]

export interface OrderParts {
  readonly view: StatusView
  readonly words: WidgetWords
  /** Address of the order's own page. */
  readonly page: string
  /** Why what is shown may be old; null: it is not. */
  readonly trouble: string | null
  /** Null where the page says which order it is: then its reader cannot choose another. */
  readonly another: (() => void) | null
}

/** One order. Every word but the few of the widget's own comes with it, in its locale. */
export function orderView({ view, words, page, trouble, another }: OrderParts): TemplateResult {
  return html`<section part="order" lang=${view.locale} aria-labelledby="heading">
    <h2 id="heading" part="heading" tabindex="-1">
      ${view.name === null ? words.orderUnnamed : filled(words.order, { name: view.name })}
    </h2>
    <p part="status">${view.label}</p>
    ${unlessSaid(view, html`<p part="sentence">${view.sentence}</p>`)}
    ${view.expectation === null ? nothing : html`<p part="expectation">${view.expectation}</p>`}
    ${trouble === null ? nothing : html`<p part="trouble">${trouble}</p>`}
    ${stepList(view, words)}
    ${missingList(view.missing, words)}
    ${parcelList(view, words)}
    <p part="footer">
      <a part="link page-link" href=${page} referrerpolicy="no-referrer">${words.details}</a>
      ${another && html`<button part="link another" type="button" @click=${another}>${words.another}</button>`}
    </p>
  </section>`
}

/** A sentence that only repeats the label above it is left out. */
const unlessSaid = ({ label, sentence }: Pick<Shipment, 'label' | 'sentence'>, shown: TemplateResult) =>
  sentence.replace(/\.$/, '') === label ? nothing : shown

function missingList(missing: StatusView['missing'], words: WidgetWords) {
  if (missing.length === 0) return nothing
  return html`<div part="missing">
    <h3 part="subheading" id="missing">${words.missing}</h3>
    <ul role="list" aria-labelledby="missing">
      ${missing.map(
        ({ title, sku, count, part_of: whole, label }) => html`<li>
          <b>${count} × ${thing(title, sku)}</b>
          ${whole === null ? nothing : html`<span class="quiet">${filled(words.partOf, { title: whole })}</span>`}
          <span class="quiet line">${label}</span>
        </li>`,
      )}
    </ul>
  </div>`
}

function parcelList(view: StatusView, words: WidgetWords) {
  if (view.shipments.length === 0) return nothing
  return html`<ul part="parcels" role="list" aria-label=${words.parcels}>
    ${view.shipments.map(
      (shipment, nth) => html`<li part="parcel">
        <h3 part="subheading">${parcelTitle(nth, view, words)}</h3>
        <p part="parcel-status">${shipment.label}</p>
        ${unlessSaid(shipment, html`<p class="quiet">${shipment.sentence}</p>`)}
        ${goodsOf(shipment, view, words)}
        ${carrierLink(shipment, nth, words)}
      </li>`,
    )}
  </ul>`
}

function goodsOf({ items }: Shipment, view: StatusView, words: WidgetWords) {
  if (items.length === 0) return nothing
  return html`<ul role="list">
    ${items.map(
      item => html`<li>
        ${item.units} × ${thing(item.title, item.sku)}
        ${isInPart(item, view) ? html`<span class="quiet">${words.inPart}</span>` : nothing}
      </li>`,
    )}
  </ul>`
}

/** With the number, since people read it out on the telephone. */
function carrierLink(
  { carrier, tracking_url: url, tracking_number: number }: Shipment,
  nth: number,
  words: WidgetWords,
) {
  if (number === null) return nothing
  const text = carrier === null ? words.trackHere : filled(words.trackWith, { carrier })
  const link = html`<a
    part="link carrier-link"
    href=${url ?? nothing}
    rel="noopener noreferrer"
    aria-describedby="number-${nth}"
    >${text}</a
  >`
  return html`<p>
    ${url === null ? carrier : link}
    <span part="number" class="quiet" id="number-${nth}" translate="no">${number}</span>
  </p>`
}
