import { tell } from '../../../events/envelope.ts'
import type { PaymentBody } from '../../../events/event.ts'
import { orderId } from '../../../events/references.ts'
import { transactionPayload } from '../payload.ts'
import { type Normalised, scoped, type Telling, UNDATED } from './telling.ts'

/** order_transactions/create. */
export function normaliseTransaction(body: unknown, { shop, toldAt }: Telling): Normalised {
  const payload = transactionPayload.parse(body)
  const paymentId = scoped(shop, payload.id)
  const at = payload.processed_at ?? payload.created_at ?? UNDATED
  const event = tell({
    type: 'payment.recorded',
    resource: `payment:${paymentId}`,
    updatedAt: at,
    toldAt,
    order: orderId(shop, payload.order_id),
    body: {
      paymentId,
      parentId: payload.parent_id === null ? null : scoped(shop, payload.parent_id),
      kind: kindOf(payload.kind),
      outcome: outcomeOf(payload.status),
      at,
    },
  })
  return { events: [event], commands: [] }
}

const KINDS: ReadonlySet<string> = new Set<PaymentBody['kind']>([
  'authorization',
  'capture',
  'sale',
  'void',
  'refund',
])
const isKind = (kind: string): kind is PaymentBody['kind'] => KINDS.has(kind)

function kindOf(kind: string | null): PaymentBody['kind'] {
  return kind !== null && isKind(kind) ? kind : 'other'
}

/** Only an explicit success is one: `error`, and what is to come, did not bring any money. */
function outcomeOf(status: string | null): PaymentBody['outcome'] {
  return status === 'success' || status === 'pending' ? status : 'failure'
}
