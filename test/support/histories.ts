import type { Received } from '../../src/events/delivery.ts'
import { tell } from '../../src/events/envelope.ts'
import type { OrderId, Ref, WismoEvent } from '../../src/events/event.ts'
import { orderId, registeredBy, trackingRef } from '../../src/events/references.ts'
import { type Facts, NO_FACTS } from '../../src/orders/facts.ts'
import { mergeAll } from '../../src/orders/merge.ts'
import { SAMPLE_SHOP, sign, storyKinds } from '../../src/samples/index.ts'
import { storyOf } from '../../src/samples/story.ts'
import { createShopify } from '../../src/sources/shopify/index.ts'
import { testPolicy } from './policy.ts'
import { received } from './received.ts'

const SECRET = 'a secret of the histories'
const HOUR = 3_600_000

export interface History {
  readonly story: string
  readonly deliveries: readonly Received[]
  readonly events: readonly WismoEvent[]
}

const eventsOf = ({ reading }: Received): readonly WismoEvent[] =>
  reading.outcome === 'accepted' ? reading.events : []

/** One story told by its shop, each delivery once. */
function shopDeliveries(
  seed: number,
  now: number,
): { readonly name: string; readonly deliveries: readonly Received[] } {
  const shopify = createShopify({ secrets: [SECRET], shops: [SAMPLE_SHOP], kits: testPolicy.kits })
  const kind = storyKinds[seed % storyKinds.length]
  if (!kind) throw new Error('there are no kinds of story')
  const variant = Math.floor(seed / storyKinds.length) % 5
  const story = storyOf(kind, { seed, index: 0, variant, disorder: 'in order', shop: SAMPLE_SHOP, now })
  const deliveries = [...new Set(story.deliveries)].map(({ headers, body }) => {
    const lower = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    )
    const result = shopify.receive(
      { headers: { ...lower, 'x-shopify-hmac-sha256': sign(body, SECRET) }, body },
      new Date(now).toISOString(),
    )
    if (result.kind === 'refused') throw new Error(result.reason)
    return result
  })
  return { name: story.name, deliveries }
}

/** What a carrier tells of a number: it names no order, so it is parked until one registers the number. */
function carrierTells(number: string, now: number): readonly Received[] {
  return (['picked_up', 'in_transit'] as const).map((stage, nth) => {
    const at = new Date(now - (4 - nth) * HOUR).toISOString()
    const scanId = `carrier:${number}:${nth}`
    const of = { number, carrier: null }
    const scan = tell({
      type: 'scan.recorded',
      resource: scanId,
      updatedAt: at,
      toldAt: '',
      order: null,
      refs: [trackingRef(number)],
      body: {
        scanId,
        feed: 'carrier',
        of,
        stage,
        condition: null,
        evidence: 'physical',
        table: 'test-1',
        occurredAt: at,
        recordedAt: at,
        place: null,
        correction: false,
      },
    })
    return received([scan], new Date(now).toISOString())
  })
}

/** Another order of the shop that was given the same number, as reused numbers are. */
function reusing(number: string, now: number): readonly Received[] {
  const at = new Date(now - 6 * HOUR).toISOString()
  const order = orderId(SAMPLE_SHOP, `9${number.replace(/\D/g, '').slice(0, 8)}`)
  const label = tell({
    type: 'label.recorded',
    resource: `label:reuse:${number}`,
    updatedAt: at,
    toldAt: '',
    order,
    body: {
      labelId: `reuse:${number}`,
      feed: 'warehouse',
      carrier: null,
      number: { number, url: null },
      createdAt: at,
      voided: false,
      isReturn: false,
      lines: null,
      writesBack: true,
    },
  })
  return [received([label], new Date(now).toISOString())]
}

/** A sample story with its carrier's own scans, and for every other seed a second order that reuses its number. */
export function historyOf(seed: number, now: number): History {
  const { name, deliveries } = shopDeliveries(seed, now)
  const numbers = new Set(
    deliveries
      .flatMap(eventsOf)
      .flatMap(event =>
        event.type === 'fulfillment.recorded' ? event.body.numbers.map(each => each.number) : [],
      ),
  )
  const [number] = numbers
  const beside =
    number === undefined
      ? []
      : [...carrierTells(number, now), ...(seed % 2 === 0 ? reusing(number, now) : [])]
  const all = [...deliveries, ...beside]
  return { story: name, deliveries: all, events: all.flatMap(eventsOf) }
}

/**
 * Where events belong, said without a database: to the order that they name and to every order that holds one of their
 * references, which it does by any event that belongs to it.
 */
export function factsByOrder(events: readonly WismoEvent[]): ReadonlyMap<OrderId, Facts> {
  const held = new Map<OrderId, Set<Ref>>()
  const belongs = (order: OrderId, event: WismoEvent) =>
    event.order === order || event.refs.some(ref => held.get(order)?.has(ref))
  for (const event of events) if (event.order !== null) held.set(event.order, new Set())
  for (let size = -1; size !== total(held); ) {
    size = total(held)
    for (const [order, refs] of held) {
      for (const event of events)
        if (belongs(order, event)) for (const ref of registeredBy(event)) refs.add(ref)
    }
  }
  return new Map(
    [...held.keys()].map(order => [
      order,
      mergeAll(
        NO_FACTS,
        events.filter(event => belongs(order, event)),
      ),
    ]),
  )
}

const total = (held: ReadonlyMap<OrderId, ReadonlySet<Ref>>): number =>
  [...held.values()].reduce((sum, refs) => sum + refs.size, 0)
