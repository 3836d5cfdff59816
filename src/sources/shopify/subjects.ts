import { orderId } from '../../events/references.ts'
import { customerSubject, emailSubject, emailsIn, orderSubject, type Subject } from '../../events/subjects.ts'

/** Topics whose body's own `id` is an order's or a customer's. */
const OWN_ID: readonly (readonly [prefix: string, kind: 'order' | 'customer'])[] = [
  ['orders/', 'order'],
  ['admin/order', 'order'],
  ['customers/', 'customer'],
]

/**
 * Whom a delivery may be about, whether it was understood or not: what is kept of a body that nobody could read must
 * be found by a redaction too.
 * @param parsed the body, or undefined where it is no JSON
 */
export function subjectsOf(shop: string, topic: string, parsed: unknown, body: Buffer): readonly Subject[] {
  const own = OWN_ID.find(([prefix]) => topic.startsWith(prefix))?.[1]
  const orders = [
    at(parsed, 'order_id'),
    at(parsed, 'order', 'id'),
    at(parsed, 'order_edit', 'order_id'),
    own === 'order' ? at(parsed, 'id') : null,
    ...listAt(parsed, 'orders_to_redact'),
    ...listAt(parsed, 'orders_requested'),
  ]
  const customers = [at(parsed, 'customer', 'id'), own === 'customer' ? at(parsed, 'id') : null]
  return [
    ...new Set([
      ...orders.flatMap(each => (each === null ? [] : [orderSubject(orderId(shop, each))])),
      ...customers.flatMap(each => (each === null ? [] : [customerSubject(shop, each)])),
      ...emailsIn(body.toString('utf8')).map(email => emailSubject(shop, email)),
    ]),
  ]
}

function valueAt(parsed: unknown, ...path: readonly string[]): unknown {
  let value = parsed
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

const at = (parsed: unknown, ...path: readonly string[]): string | null => idOf(valueAt(parsed, ...path))

function listAt(parsed: unknown, key: string): readonly (string | null)[] {
  const value = valueAt(parsed, key)
  return Array.isArray(value) ? value.map(idOf) : []
}

/** A bare number or the last part of a GID. */
function idOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? (/(?:^|\/)(\d{1,20})(?:\?|$)/.exec(value)?.[1] ?? null) : null
}
