import { canonicalJson } from '../../src/events/canonical.ts'
import type { WismoEvent } from '../../src/events/event.ts'
import { keyedHash } from '../../src/events/proofs.ts'
import { basisContent } from '../../src/orders/derive/basis.ts'
import type { OrderState } from '../../src/orders/state.ts'
import type { Policy } from '../../src/policy/policy.ts'
import type { Story } from '../../src/samples/index.ts'
import { type Told, tellStories } from './scratch.ts'

/** Grown orders are of this shop alone, so that they can be told from others, and removed. */
export const GROWN_SHOP = 'grown-furniture.myshopify.com'
/** When all of it was received. */
export const GROWN_AT = '2026-11-20T12:00:00.000Z'

const STORIES = 66
/** Stories of more events are left out, so that an order has about twelve on average. */
const MOST_EVENTS = 23

/** Tables whose rows belong to one order. */
export const GROWN_TABLES = [
  'orders',
  'refs',
  'order_refs',
  'events',
  'shipments',
  'contacts',
  'outbox',
] as const
export type GrownTable = (typeof GROWN_TABLES)[number]

/**
 * One order as formats of `format()`: `%1$s` is its number, eight digits long; from `%2$s` on come the halves of the hashes
 * of its contents, in their order, and at last the hash of its customer's e-mail address.
 */
export interface Template {
  readonly story: Story
  /** Canonical contents of which hashes are stored: of the events, and of what an override would be based on. */
  readonly contents: readonly string[]
  /** The customer's e-mail address. */
  readonly email: string
  readonly rows: readonly { readonly table: GrownTable; readonly format: string }[]
}

/** What `%1$s` stands for. */
export const numberOf = (nth: number): string => String(nth).padStart(8, '0')

/** Public token of a grown order. Anybody can guess it: nobody is behind these orders. */
export const tokenOf = (nth: number): string => tokenAround(numberOf(nth))
const tokenAround = (number: string): string => `grown-order-${number}-of-nobody`

/** The template of each grown order, one after the other. */
export const templateOf = (templates: readonly Template[], nth: number): Template => {
  const template = templates[nth % templates.length]
  if (!template) throw new RangeError('there are no templates')
  return template
}

const MARK = '%1$s'
const halvesOf = (nth: number): readonly [string, string] => [`%${2 * nth + 2}$s`, `%${2 * nth + 3}$s`]

/** The text with the identifiers of one order changed to those of another, whose number is `number`. */
export function renumbered(text: string, { orderName }: Story, numbers: readonly string[], number: string) {
  const parcels = numbers.toSorted((a, b) => b.length - a.length).join('|') || '(?!)'
  return (
    text
      .replace(
        new RegExp(`(?<![0-9A-Za-z])(${parcels})(?![0-9A-Za-z])`, 'g'),
        (_, parcel) => `${parcel}${number}`,
      )
      // Ids stay in their order and within their form: some of them no double can hold.
      .replace(/(?<![0-9A-Za-z])61\d{6}(\d{5})(?![0-9A-Za-z])/g, (_, last) => `7${number}${last}`)
      .replace(/(?<![0-9A-Za-z])82098\d{8}(\d{5})(?![0-9A-Za-z])/g, (_, last) => `82098${number}${last}`)
      .replace(
        new RegExp(`(#|name:${GROWN_SHOP}:|customer-|Customer )${orderName.slice(1)}(?![0-9A-Za-z])`, 'g'),
        (_, before) => `${before}${before === 'customer-' ? 'g' : 'G'}${number}`,
      )
  )
}

/** Builds templates by telling sample stories to the real ingest. */
export async function buildTemplates(policy: Policy, lookUpKey: string | null): Promise<readonly Template[]> {
  const told = await tellStories({ shop: GROWN_SHOP, orders: STORIES, at: GROWN_AT, policy, lookUpKey })
  try {
    const templates = await Promise.all(told.stories.map(story => templateFrom(told, story, lookUpKey)))
    return templates.flatMap(template => template ?? [])
  } finally {
    await told.close()
  }
}

async function templateFrom(told: Told, story: Story, lookUpKey: string | null): Promise<Template | null> {
  const order = `${GROWN_SHOP}:${story.orderId}`
  const rows: { readonly table: GrownTable; readonly row: string }[] = []
  for (const table of GROWN_TABLES)
    for (const row of await told.rowsOf(table, order)) rows.push({ table, row })
  const events = rows.flatMap(({ table, row }) =>
    table === 'events' ? [(JSON.parse(row) as { body: WismoEvent }).body] : [],
  )
  if (events.length > MOST_EVENTS) return null
  const numbers = trackingNumbersOf(rows.map(each => each.row))
  const email = `customer-${story.world.orderNumber}@example.com`
  const renumber = (text: string) => renumbered(text.replaceAll('%', '%%'), story, numbers, MARK)
  const contents = [...events.map(event => [hashOf(event), event.body] as const), ...basesOf(rows)]
  const hashed = new Map(contents.map(([hash], nth) => [hash, halvesOf(nth)] as const))
  const [emailHash] = halvesOf(contents.length)
  return {
    story,
    contents: contents.map(([, content]) => renumber(canonicalJson(content))),
    email: renumber(email),
    rows: rows.map(({ table, row }) => ({
      table,
      format: withHashes(renumber(row), hashed)
        .replace(/"token": "[^"]*"/, `"token": "${tokenAround(MARK)}"`)
        .replaceAll(lookUpKey === null ? '\0' : keyedHash(lookUpKey, 'email', email), emailHash),
    })),
  }
}

function basesOf(rows: readonly { readonly table: GrownTable; readonly row: string }[]) {
  return rows.flatMap(({ table, row }) => {
    if (table !== 'orders') return []
    const { state } = JSON.parse(row) as { state: OrderState }
    return [[state.basis, basisContent(state.lines, state.parcels)] as const]
  })
}

const hashOf = ({ version }: WismoEvent): string => version.slice(version.lastIndexOf(' ') + 1)

export function trackingNumbersOf(rows: readonly string[]): readonly string[] {
  return [
    ...new Set(
      rows.flatMap(row => [...row.matchAll(/"ref": "tracking:([^"]+)"/g)].map(([, number = '']) => number)),
    ),
  ]
}

function withHashes(text: string, hashed: ReadonlyMap<string, readonly [string, string]>): string {
  let written = text
  for (const [hash, [first, second]] of hashed)
    written = written.replaceAll(hash, `${first}${second}`).replaceAll(`#${hash.slice(0, 16)}`, `#${first}`)
  return written
}
