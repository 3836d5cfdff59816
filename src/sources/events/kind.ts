import { z } from 'zod'
import type { Fault } from '../../events/delivery.ts'
import type { EventOf, EventType, Instant, OrderId, Ref } from '../../events/event.ts'
import { nameRef, orderId } from '../../events/references.ts'

/** What is known besides an event's own fields. No clock: a body read again must give the same events. */
export interface Telling {
  /** Name of the sender whose secret fits: keeper of its records, and scope of its ids. */
  readonly sender: string
  readonly shops: ReadonlySet<string>
  /** Padded, of the signed time. */
  readonly toldAt: string
}

export type KindRead<T extends EventType> =
  | { readonly event: EventOf<T> }
  | { readonly faults: readonly Fault[] }

/** One type of event: the shape in which it is told, and its translation. */
export interface Kind<T extends EventType> {
  readonly schema: z.ZodObject
  read(input: unknown, telling: Telling): KindRead<T>
}

/** What a shape cannot say is wrong with an event; the message says what to send. */
export class Misspoken extends Error {
  override readonly name = 'Misspoken'
  readonly path: string
  constructor(path: string, message: string) {
    super(message)
    this.path = path
  }
}

/**
 * Ties a shape to its translation, so that the translation is checked against the fields. Unknown fields are faults: a
 * misspelt one would be lost in silence.
 * @param translate may throw Misspoken
 */
export function kind<T extends EventType, S extends z.core.$ZodLooseShape>(
  type: T,
  about: string,
  fields: S,
  translate: (told: z.output<z.ZodObject<S>>, telling: Telling) => EventOf<T>,
): Kind<T> {
  const told = z.object(fields)
  const schema = z.strictObject({ type: z.literal(type), ...fields }).meta({ description: about })
  return {
    schema,
    read(input, telling) {
      const { error } = schema.safeParse(input)
      if (error) return { faults: error.issues.map(faultOf) }
      try {
        return { event: translate(told.parse(input), telling) }
      } catch (thrown) {
        if (!(thrown instanceof Misspoken)) throw thrown
        return { faults: [{ path: thrown.path, message: thrown.message }] }
      }
    },
  }
}

const faultOf = ({ path, message }: z.core.$ZodIssue): Fault => ({ path: path.join('.'), message })

/** Ids of a sender's things are its own, whatever another sender calls by the same id. */
export const scoped = ({ sender }: Telling, id: string): string => `${sender}:${id}`

interface OrderTold {
  readonly shop: string
  readonly id?: string | undefined
  readonly name?: string | undefined
}

export interface Routed {
  readonly order: OrderId | null
  readonly refs: readonly Ref[]
}

/**
 * Where an event goes. An order named by its id is made if need be; one named by its name is found or waited for, and so is
 * whoever holds one of the further references.
 * @throws Misspoken for a shop that is none of ours, and where nothing leads anywhere
 */
export function routed(
  told: OrderTold | null,
  telling: Telling,
  further: readonly (Ref | null)[] = [],
): Routed {
  const refs = further.flatMap(ref => ref ?? [])
  if (told === null) {
    if (refs.length === 0)
      throw new Misspoken('order', 'is needed, since nothing else says which order it is')
    return { order: null, refs }
  }
  const order = known(told, telling)
  return order === null ? { order, refs: [nameRef(told.shop, told.name ?? ''), ...refs] } : { order, refs }
}

/** @throws Misspoken for a shop that is none of ours */
export function ownOrder(told: OrderTold & { readonly id: string }, telling: Telling): OrderId {
  return known(told, telling) ?? orderId(told.shop, told.id)
}

function known({ shop, id }: OrderTold, { shops }: Telling): OrderId | null {
  if (!shops.has(shop)) throw new Misspoken('order.shop', 'is none of SHOPIFY_SHOPS')
  return id === undefined ? null : orderId(shop, id)
}

/** Clock and telling of an event, as `tell` takes them. */
export const at = (updatedAt: Instant, { toldAt }: Telling) => ({ updatedAt, toldAt })
