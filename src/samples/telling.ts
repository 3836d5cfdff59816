import { type Besides, isKnownToShop, toldBesides } from './besides.ts'
import { fulfillmentBody } from './payloads/fulfillment.ts'
import { fulfillmentEventBody } from './payloads/fulfillment-event.ts'
import { triggerTime } from './payloads/instant.ts'
import { type JsonObject, writeJson } from './payloads/json.ts'
import { orderBody } from './payloads/order.ts'
import { orderDeleteBody } from './payloads/order-delete.ts'
import { orderEditBody } from './payloads/order-edit.ts'
import { refundBody } from './payloads/refund.ts'
import { transactionBody } from './payloads/transaction.ts'
import type { Random } from './random.ts'
import type { SampleDelivery, Topic } from './sample-delivery.ts'
import { book, fulfillmentStatus, type ShopOrder } from './shop-order.ts'
import type { Happening, World } from './world.ts'

type Message = {
  readonly topic: Topic
  readonly body: JsonObject
  readonly about: 'order' | 'box' | 'happening' | 'nothing'
}

const NOBODY_BESIDES: Besides = { labelled: new Set(), elsewhere: new Set(), followed: new Set() }

/**
 * All that the shop, and whoever tells besides, sends of a world, in the order in which it sends it. Every change sends the webhooks of each
 * resource that it touched, with whole snapshots of that moment.
 */
export function tellings(
  world: World,
  random: Random,
  besides: Besides = NOBODY_BESIDES,
): readonly SampleDelivery[] {
  const told: SampleDelivery[] = []
  let order: ShopOrder | null = null
  let lastTrigger = 0n
  for (const [index, happening] of world.happenings.entries()) {
    const known = isKnownToShop(besides, happening)
    if (known || order === null) order = book(world, order, happening)
    // Shared by everything that one change sends: whoever drops by event id alone loses topics.
    const eventId = random.uuid()
    // One change sends the same snapshot under several topics; writing it is the dearest part.
    const written = new Map<JsonObject, Buffer>()
    for (const message of known ? messages(world, order, happening) : []) {
      lastTrigger = nextTrigger(lastTrigger, happening.at, random)
      const body = written.get(message.body) ?? Buffer.from(writeJson(message.body))
      written.set(message.body, body)
      told.push({
        door: 'shopify',
        topic: message.topic,
        headers: headers(world, message.topic, random.uuid(), eventId, lastTrigger),
        body,
        sequence: told.length,
        happening: index,
        tells: knownFrom(world.happenings, index, message.about).filter(each => {
          const happened = world.happenings[each]
          return happened && isKnownToShop(besides, happened)
        }),
      })
    }
    for (const other of toldBesides(world, besides, index))
      told.push({ ...other, sequence: told.length, happening: index })
  }
  return told
}

/** Some hundred milliseconds after the change, and always after the one before: equal seconds stay in order. */
function nextTrigger(last: bigint, at: number, random: Random): bigint {
  const usual = BigInt(at) * 1_000_000n + BigInt(random.whole(80_000_000, 600_000_000))
  return usual > last ? usual : last + BigInt(random.whole(1_000_000, 30_000_000))
}

function headers(world: World, topic: Topic, webhookId: string, eventId: string, trigger: bigint) {
  return {
    'Content-Type': 'application/json',
    'X-Shopify-Topic': topic,
    'X-Shopify-Shop-Domain': world.shop,
    'X-Shopify-API-Version': '2026-10',
    'X-Shopify-Webhook-Id': webhookId,
    'X-Shopify-Event-Id': eventId,
    'X-Shopify-Triggered-At': triggerTime(trigger),
  }
}

function messages(world: World, order: ShopOrder, happening: Happening): readonly Message[] {
  const snapshot = orderBody(world, order)
  const whole = (topic: Topic): Message => ({ topic, body: snapshot, about: 'order' })
  const updated = whole('orders/updated')
  switch (happening.kind) {
    case 'placed':
      return [whole('orders/create'), ...payment(world, order, happening.transaction, whole), updated]
    case 'paid':
      return [...payment(world, order, happening.transaction, whole), updated]
    case 'packed': {
      const complete = fulfillmentStatus(order) === 'fulfilled'
      return [
        ...parcel(world, order, happening.box.id, 'fulfillments/create'),
        updated,
        whole(complete ? 'orders/fulfilled' : 'orders/partially_fulfilled'),
      ]
    }
    case 'numbered':
    case 'unpacked':
      return [...parcel(world, order, happening.box, 'fulfillments/update'), updated]
    case 'carried':
      return [
        {
          topic: 'fulfillment_events/create',
          body: fulfillmentEventBody(world, happening),
          about: 'happening',
        },
        ...parcel(world, order, happening.box, 'fulfillments/update'),
        updated,
      ]
    case 'refunded':
      return [...refund(world, order, happening.refund.id), updated]
    case 'edited':
      return [{ topic: 'orders/edited', body: orderEditBody(world, happening), about: 'nothing' }, updated]
    case 'deleted':
      return [{ topic: 'orders/delete', body: orderDeleteBody(world), about: 'happening' }]
    case 'cancelled':
      return [...refund(world, order, happening.refund?.id ?? null), whole('orders/cancelled'), updated]
  }
}

function payment(
  world: World,
  order: ShopOrder,
  id: string | null,
  whole: (topic: Topic) => Message,
): readonly Message[] {
  const made = order.payments.find(each => each.id === id)
  if (!made) return []
  return [
    { topic: 'order_transactions/create', body: transactionBody(world, made), about: 'happening' },
    whole('orders/paid'),
  ]
}

function parcel(world: World, order: ShopOrder, box: string, topic: Topic): readonly Message[] {
  return order.fulfillments
    .filter(each => each.box.id === box)
    .map(each => ({ topic, body: fulfillmentBody(world, order, each, 'alone'), about: 'box' }))
}

function refund(world: World, order: ShopOrder, id: string | null): readonly Message[] {
  const booked = order.refunds.find(each => each.refund.id === id)
  if (!booked) return []
  const given: Message = {
    topic: 'refunds/create',
    body: refundBody(world, order, booked),
    about: 'happening',
  }
  if (!booked.payment) return [given]
  return [
    given,
    { topic: 'order_transactions/create', body: transactionBody(world, booked.payment), about: 'nothing' },
  ]
}

/**
 * What a body lets its reader know. An order's snapshot and a fulfilment's show all that came before; a payment, a refund and
 * a fulfilment event only themselves; an edit's delta nothing that anyone could rely on.
 */
function knownFrom(
  happenings: readonly Happening[],
  index: number,
  about: Message['about'],
): readonly number[] {
  const until = happenings.slice(0, index + 1)
  const box = boxOf(happenings[index])
  switch (about) {
    case 'order':
      return [...until.keys()]
    case 'box':
      return [...until.keys()].filter(each => boxOf(until[each]) === box)
    case 'happening':
      return [index]
    case 'nothing':
      return []
  }
}

function boxOf(happening: Happening | undefined): string | null {
  if (happening === undefined) return null
  if (happening.kind === 'packed') return happening.box.id
  return 'box' in happening ? happening.box : null
}
