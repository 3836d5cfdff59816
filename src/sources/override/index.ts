import { createHash } from 'node:crypto'
import { canonicalJson } from '../../events/canonical.ts'
import type { Received } from '../../events/delivery.ts'
import { tell } from '../../events/envelope.ts'
import type { Instant, OrderId, OverrideBody } from '../../events/event.ts'

/** What a person decides of an order's status. */
export interface OverrideTold extends OverrideBody {
  readonly order: OrderId
}

/** Name of the source, under which the deliveries are kept. */
export const OVERRIDE = 'override'

/**
 * A person's word as a delivery like any other: its bytes are kept, its event says who, why and until when, and all
 * events of an order's overrides together are their audit. The one source without a door: what calls it has proved
 * who is there.
 */
export function overrideReceived(told: OverrideTold, receivedAt: Instant): Received {
  const { order, ...body } = told
  const bytes = Buffer.from(canonicalJson({ ...told, at: receivedAt }))
  const event = tell({
    type: 'override.recorded',
    resource: `override:desk:${order}`,
    updatedAt: receivedAt,
    toldAt: '',
    order,
    body,
  })
  return {
    kind: 'received',
    delivery: {
      source: OVERRIDE,
      topic: body.status === null ? 'override/lifted' : 'override/recorded',
      shop: order.slice(0, order.indexOf(':')),
      digest: createHash('sha256').update(bytes).digest('hex'),
      receivedAt,
      headers: {},
      body: bytes,
      subjects: [],
    },
    reading: { outcome: 'accepted', events: [event], commands: [] },
  }
}
