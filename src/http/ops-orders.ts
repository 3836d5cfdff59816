import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Instant, OrderId, OrderStatus } from '../events/event.ts'
import { instantOf } from '../events/version.ts'
import { type OverrideRequest, readOverride } from '../sources/override/request.ts'
import type { Deadline } from '../store/database.ts'
import { UnknownOrder } from '../store/explain.ts'
import { requireBearer } from './bearer.ts'
import { PATIENCE_MS, within } from './deadline.ts'
import { BadRequest } from './errors.ts'
import { snakeCase } from './snake-case.ts'

interface OverrideShown {
  readonly status: OrderStatus | null
  readonly by: string
  readonly why: string
  readonly until: Instant
}

/** An order as ops see it. */
export interface OrderShown {
  readonly id: OrderId
  readonly name: string | null
  /** What everybody is shown. */
  readonly status: OrderStatus
  /** What follows from the facts. */
  readonly computed: OrderStatus
  readonly substatus: string | null
  readonly rule: number
  /** The one in force. */
  readonly override: OverrideShown | null
  /** To be given back with an override: it says what was seen when it was decided. */
  readonly basis: string
  readonly flags: readonly string[]
  /** The shop told then that something has changed without saying what; until a later snapshot comes. */
  readonly unsettledSince: Instant | null
  readonly version: number
  /** Every override ever told, in the order of receipt. */
  readonly overrides: readonly (OverrideShown & { readonly at: Instant })[]
}

export interface OrderParts {
  /** Null: the routes are closed. */
  readonly opsToken: string | null
  showOrder(order: OrderId, deadline: Deadline): Promise<OrderShown | null>
  /** @returns an object to be answered as it is, or null if nobody told of the order by then */
  explainOrder(
    order: OrderId,
    asked: { readonly at: Instant | null; readonly asOfFact: Instant | null },
    deadline: Deadline,
  ): Promise<object | null>
  /** @throws UnknownOrder, BadOverride, OverrideOvertaken */
  overrideOrder(
    order: OrderId,
    request: OverrideRequest,
    deadline: Deadline,
  ): Promise<{ readonly basis: string; readonly until: Instant }>
}

type ById = { Params: { id: string } }

/** One order for ops: what is shown and what is computed, why, and the override of a person. */
export function opsOrders({ opsToken, showOrder, explainOrder, overrideOrder }: OrderParts) {
  const show = async (id: string) => {
    const shown = await within(PATIENCE_MS, deadline => showOrder(id, deadline))
    if (shown === null) throw new UnknownOrder(`No order ${id} is known.`)
    return snakeCase(shown)
  }
  return async (app: FastifyInstance): Promise<void> => {
    app.addHook('onRequest', requireBearer(opsToken))
    app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'))

    app.get<ById>('/ops/orders/:id', request => show(request.params.id))

    app.get<ById>('/ops/orders/:id/explain', async request => {
      const { id } = request.params
      const asked = { at: instantIn(request, 'at'), asOfFact: instantIn(request, 'as_of_fact') }
      const explanation = await within(PATIENCE_MS, deadline => explainOrder(id, asked, deadline))
      if (explanation === null) throw new UnknownOrder(`Nothing was told of order ${id}, or not by then.`)
      return snakeCase(explanation)
    })

    app.post<ById>('/ops/orders/:id/override', async request => {
      const { id } = request.params
      const asked = readOverride(request.body)
      if (asked.status !== null && asked.basis === null)
        throw new BadRequest(
          'Give the basis that GET /ops/orders/:id showed, so that no change is overlooked.',
        )
      await within(PATIENCE_MS, deadline => overrideOrder(id, asked, deadline))
      return show(id)
    })
  }
}

/** @throws BadRequest unless the parameter is absent or an instant with a zone */
function instantIn(request: FastifyRequest, name: string): Instant | null {
  const query: unknown = request.query
  const given: unknown = typeof query === 'object' && query !== null ? Reflect.get(query, name) : undefined
  if (given === undefined) return null
  const instant = typeof given === 'string' ? instantOf(given) : null
  if (instant === null)
    throw new BadRequest(`Give ${name} as an instant with a zone, like 2026-11-30T12:00:00Z.`)
  return instant
}
