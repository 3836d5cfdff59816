import { z } from 'zod'
import { tell } from '../../../events/envelope.ts'
import { clock, count, flag, id, instant, optional, order, orderById, said, units } from '../fields.ts'
import { at, kind, ownOrder, routed, scoped } from '../kind.ts'
import { financialStatus, kitAuthority, lineKind, orderStatus } from '../words.ts'

const line = z.strictObject({
  id,
  sku: optional(said(100)),
  title: said(500),
  kind: lineKind.default('physical'),
  bundle: optional(id),
  quantity: count,
  current_quantity: optional(count),
  fulfillable_quantity: optional(count),
  fulfilled_quantity: optional(count),
})

const linesOf = (lines: readonly z.output<typeof line>[]) =>
  lines.map(({ current_quantity, fulfillable_quantity, fulfilled_quantity, ...each }) => ({
    ...each,
    current: current_quantity,
    fulfillable: fulfillable_quantity,
    fulfilled: fulfilled_quantity,
  }))

export const orderRecorded = kind(
  'order.recorded',
  'The whole order as its owner knows it; of two snapshots the one with the greater updated_at holds',
  {
    order: orderById,
    ...clock,
    name: said(100),
    created_at: instant,
    cancelled_at: optional(instant),
    cancel_reason: optional(said()),
    test: flag,
    financial_status: financialStatus,
    lines: z.array(line).max(1000),
    /** Ids of the refunds that `current_quantity` already counts; null: not known, never [] then. */
    refunds: optional(z.array(id).max(1000)),
  },
  (told, telling) => {
    const own = ownOrder(told.order, telling)
    return tell({
      type: 'order.recorded',
      resource: `order:${own}`,
      ...at(told.updated_at, telling),
      rank: { cancelled: told.cancelled_at !== null },
      order: own,
      body: {
        shop: told.order.shop,
        externalId: told.order.id,
        name: told.name,
        createdAt: told.created_at,
        cancelledAt: told.cancelled_at,
        cancelReason: told.cancel_reason,
        test: told.test,
        financial: told.financial_status,
        lines: linesOf(told.lines),
        refunds: told.refunds?.map(refund => scoped(telling, refund)) ?? null,
      },
    })
  },
)

export const orderDeleted = kind(
  'order.deleted',
  'The order is gone for good',
  { order, ...clock },
  (told, telling) => {
    const to = routed(told.order, telling)
    const resource = `deletion:${to.order ?? to.refs[0]}`
    return tell({
      type: 'order.deleted',
      resource,
      ...at(told.updated_at, telling),
      ...to,
      body: { at: told.updated_at },
    })
  },
)

const piece = z.strictObject({ sku: said(100), title: said(500), count: units })

export const kitRecorded = kind(
  'kit.recorded',
  'One unit of a line is sent as these pieces; without pieces it is no kit',
  {
    order,
    ...clock,
    line: id,
    authority: kitAuthority.default('warehouse'),
    revision: count.default(1),
    pieces: z.array(piece).max(50),
  },
  (told, telling) => {
    const { line, authority, revision, pieces } = told
    const to = routed(told.order, telling)
    return tell({
      type: 'kit.recorded',
      resource: `kit:${to.order ?? to.refs[0]}:${line}:${authority}:${telling.sender}`,
      ...at(told.updated_at, telling),
      ...to,
      body: { line, authority, revision, pieces },
    })
  },
)

export const bundleRecorded = kind(
  'bundle.recorded',
  'What is sold as one thing and listed as the lines whose bundle it is',
  { order, ...clock, id, title: said(500), sku: optional(said(100)), units },
  (told, telling) => {
    const to = routed(told.order, telling)
    return tell({
      type: 'bundle.recorded',
      resource: `bundle:${to.order ?? to.refs[0]}:${told.id}`,
      ...at(told.updated_at, telling),
      ...to,
      body: { bundleId: told.id, title: told.title, sku: told.sku, units: told.units },
    })
  },
)

/** As strong as a person's: it needs the order's present `basis`, falls when anything moves, and names its sender. */
export const overrideRecorded = kind(
  'override.recorded',
  'A status decided instead of derived, on a basis read from GET /ops/orders/:id; null lifts it',
  {
    order,
    ...clock,
    status: orderStatus.nullable(),
    why: said(500),
    until: instant,
    basis: said(100),
  },
  (told, telling) => {
    const { status, why, until, basis } = told
    const to = routed(told.order, telling)
    return tell({
      type: 'override.recorded',
      resource: `override:${telling.sender}:${to.order ?? to.refs[0]}`,
      ...at(told.updated_at, telling),
      ...to,
      body: { by: telling.sender, why, status, until, basis },
    })
  },
)
