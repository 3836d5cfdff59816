import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Deadline } from '../store/database.ts'
import { PATIENCE_MS, within } from './deadline.ts'
import { BadRequest, DoorClosed, NotThere } from './errors.ts'

/** What a customer typed to find his order. */
export interface Asked {
  /** The order's number as people type it. */
  readonly order: string
  /** The e-mail address, a phone number or the postal code that the order was placed with. */
  readonly contact: string
  /** IP address of whoever asks; kept for minutes, as a keyed hash. */
  readonly address: string
}

/** An order's link. */
export interface Link {
  readonly token: string
  /** Its page. */
  readonly url: string
}

/**
 * The link to an order, for whoever knows its number and a contact of its customer. Null says nothing more: an unknown
 * order, a wrong contact, several orders that fit and too many tries are answered alike, after the same time.
 * @throws DatabaseUnavailable
 */
export type LookUp = (asked: Asked, deadline: Deadline) => Promise<Link | null>

export interface LookUpParts {
  /** Null: closed, since there is no key. */
  readonly lookUp: LookUp | null
}

/** Longer than any number and any address of e-mail. */
const TYPED_LIMIT = 320

const typed = z.string().trim().min(1).max(TYPED_LIMIT)

export const lookUpBody = z.object({
  order: typed.describe('The order’s number as people type it: `1001`, `#1001`, ` eu-1001 `.'),
  contact: typed.describe('E-mail address, phone number or postal code that the order was placed with.'),
})

export const lookUpAnswer = z.object({
  token: z.string().describe('Opens `/v1/orders/{token}`.'),
  url: z.url().describe('The order’s page.'),
})

/** @throws DoorClosed when there is no key */
export function opened({ lookUp }: LookUpParts): LookUp {
  if (lookUp === null)
    throw new DoorClosed('Orders cannot be looked up here yet: set LOOKUP_KEY to open the look-up.')
  return lookUp
}

/** Leads a customer without a link to his order. */
export function lookUps(parts: LookUpParts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.post('/v1/orders/lookup', async (request, reply) => {
      const lookUp = opened(parts)
      const asked = { ...read(request.body), address: request.ip }
      const link = await within(PATIENCE_MS, deadline => lookUp(asked, deadline))
      if (link === null) throw new NotThere()
      return reply.header('cache-control', 'no-store').send(link)
    })
  }
}

/** @throws BadRequest */
function read(body: unknown): z.output<typeof lookUpBody> {
  const parsed = lookUpBody.safeParse(body)
  if (parsed.success) return parsed.data
  throw new BadRequest(
    `Give order, its number, and contact: an e-mail address, a phone number or a postal code, of at most ${TYPED_LIMIT} characters.`,
  )
}
