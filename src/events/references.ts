import type { OrderId, Ref, WismoEvent } from './event.ts'

/** The identity of a shop's order. */
export const orderId = (shop: string, externalId: string): OrderId => `${shop}:${externalId}`

/** The shop of an order; no shop's name holds a colon. */
export const shopOf = (order: OrderId): string => order.slice(0, order.indexOf(':'))

/** A tracking number as carriers compare it: upper case, without the blanks and dashes that people type. */
export const normaliseNumber = (raw: string): string => raw.toUpperCase().replace(/[\s\-._]/g, '')

/** An order's name as people mean it: `#EU-1001` and ` eu-1001 ` are the same order. */
export const normaliseName = (raw: string): string => raw.trim().replace(/^#/, '').toUpperCase()

export const trackingRef = (number: string): Ref => `tracking:${normaliseNumber(number)}`
export const nameRef = (shop: string, name: string): Ref => `name:${shop}:${normaliseName(name)}`
/** By the shop's own id, for those who know it but not whether there is such an order. */
export const externalRef = (shop: string, externalId: string): Ref => `external:${shop}:${externalId}`
export const fulfillmentRef = (fulfillmentId: string): Ref => `fulfillment:${fulfillmentId}`
export const allocationRef = (allocationId: string): Ref => `allocation:${allocationId}`
export const returnRef = (returnId: string): Ref => `return:${returnId}`

/**
 * The references by which the event's order can be meant from now on. They are never taken back: a number
 * that was withdrawn still leads its late scans here, where derive decides that they count for nothing.
 */
export function registeredBy(event: WismoEvent): readonly Ref[] {
  switch (event.type) {
    case 'order.recorded':
      return [nameRef(event.body.shop, event.body.name), externalRef(event.body.shop, event.body.externalId)]
    case 'fulfillment.recorded':
      return [
        fulfillmentRef(event.body.fulfillmentId),
        ...event.body.numbers.map(each => trackingRef(each.number)),
      ]
    case 'label.recorded':
      return event.body.number
        ? [event.body.number, ...(event.body.more ?? [])].map(each => trackingRef(each.number))
        : []
    case 'allocation.recorded':
      return [allocationRef(event.body.allocationId)]
    case 'return.recorded':
      return [returnRef(event.body.returnId)]
    case 'shipment.replaced':
      return event.body.by ? [trackingRef(event.body.by)] : []
    case 'order.deleted':
    case 'payment.recorded':
    case 'refund.recorded':
    case 'hold.recorded':
    case 'scan.recorded':
    case 'scan.withdrawn':
    case 'promise.recorded':
    case 'kit.recorded':
    case 'bundle.recorded':
    case 'override.recorded':
      return []
  }
}
