import type { ParcelState } from '../../orders/state.ts'
import type { Brand, Locale, NotifiedMilestone } from '../../policy/policy.ts'
import type { OrderNow, Recipient, Said } from '../channel.ts'
import { greetable, oneLine, webPage } from './clean.ts'
import { headlineOf } from './headline.ts'
import { type Card, cardOf, liveParcels, missingOf } from './parcels.ts'
import { filled, pluralOf, TEXTS } from './texts/index.ts'

interface Link {
  readonly label: string
  readonly url: string
}

/** A mail before it is HTML or text: plain words, nothing escaped. Also what a template of Postmark's is filled with. */
export interface Letter {
  readonly locale: Locale
  readonly subject: string
  readonly greeting: string
  readonly lead: string | null
  /** What the mail is about. */
  readonly parcels: readonly Card[]
  readonly others: { readonly title: string; readonly parcels: readonly Card[] } | null
  /** What is in no parcel yet, and where it stands. */
  readonly missing: { readonly title: string; readonly items: readonly string[] } | null
  readonly status: Link | null
  readonly why: string
  readonly optOut: Link
  readonly signature: string | null
}

export interface LetterParts {
  readonly milestone: NotifiedMilestone
  readonly order: Pick<OrderNow, 'name' | 'token' | 'state'>
  readonly said: readonly Pick<Said, 'parcel'>[]
  readonly recipient: Pick<Recipient, 'name' | 'locale'>
  readonly brand: Brand
  /** Where the service is reached from outside, without a slash at its end. */
  readonly publicUrl: string
}

/** A cancelled or returned order has no parcels of which anybody still waits to hear. */
const WITHOUT_PARCELS: ReadonlySet<NotifiedMilestone> = new Set(['order_cancelled', 'order_returned'])

/** What a mail says: only what is true of the order as it is now. Pure. */
export function letterOf({ milestone, order, said, recipient, brand, publicUrl }: LetterParts): Letter {
  const texts = TEXTS[recipient.locale]
  const { state } = order
  const live = WITHOUT_PARCELS.has(milestone) ? [] : liveParcels(state)
  const told = live.filter(parcel => said.some(each => each.parcel === parcel.key))
  // A message about the whole order is about all of its parcels.
  const shown = told.length > 0 ? told : live
  const others = live.filter(parcel => !shown.includes(parcel))
  const missing = WITHOUT_PARCELS.has(milestone) ? [] : missingOf(state, texts)
  const headline = headlineOf(milestone, state, told, oneLine(order.name ?? '', 40), texts)
  const name = greetable(recipient.name)
  const cards = (parcels: readonly ParcelState[]) => parcels.map(parcel => cardOf(parcel, state, texts))
  return {
    locale: recipient.locale,
    // An order without a name leaves a gap where its name would stand.
    subject: oneLine(headline.text),
    greeting: name === null ? texts.greetingOfNobody : filled(texts.greeting, { name }),
    lead: headline.lead,
    parcels: cards(shown),
    others:
      others.length > 0
        ? { title: pluralOf(texts, texts.otherParcels, others.length), parcels: cards(others) }
        : null,
    missing: missing.length > 0 ? { title: texts.missing, items: missing } : null,
    status: statusLink(brand, order.token, texts.status),
    why: texts.why,
    optOut: { label: texts.optOut, url: optOutUrl(publicUrl, order.token) },
    signature: brand.name === null ? null : filled(texts.signature, { shop: brand.name }),
  }
}

export const optOutUrl = (publicUrl: string, token: string): string =>
  `${publicUrl}/v1/orders/${encodeURIComponent(token)}/opt-out`

function statusLink({ statusPage }: Brand, token: string, label: string): Link | null {
  const url = statusPage && webPage(filled(statusPage, { token: encodeURIComponent(token) }))
  return url ? { label, url } : null
}
