import { z } from 'zod'
import type { V1Address } from '../../clients/shipstation-v1/resource-url.ts'
import type { Command, Task } from '../../events/event.ts'

/** The worker's queue for what ShipStation V1 is to be asked for. */
export const V1_QUEUE = 'shipstation-v1'

/** Where nothing told of one of its hosts. */
export const V1_ORIGIN = 'https://ssapi.shipstation.com'

/** What is asked for, and how far that has come. */
export const v1Task = z.discriminatedUnion('step', [
  /** Page after page of a list, then whatever is named beside it. */
  z.object({
    step: z.literal('page'),
    url: z.string(),
    page: z.number().int().positive(),
    /** The store that the list is of, where that is known. */
    store: z.string().nullable(),
    /** Announced by a webhook: an empty answer means that ShipStation is not as far itself. */
    announced: z.boolean(),
    /** After an order: whose store it names, the order's parcels of this kind are asked for. */
    parcels: z.enum(['shipments', 'fulfillments']).nullable(),
    /** After the last page of a poll: its cursor moves here. */
    cursor: z.object({ name: z.string(), to: z.string() }).nullable(),
  }),
  /** All pages are committed: only now may the cursor move. */
  z.object({ step: z.literal('cursor'), name: z.string(), to: z.string() }),
])
export type V1Task = z.output<typeof v1Task>
export type V1Page = Extract<V1Task, { step: 'page' }>

const FIRST = { step: 'page', page: 1, store: null, announced: false, parcels: null, cursor: null } as const

/** The first page of a list. */
export const firstPage = (url: string, told: Partial<Omit<V1Page, 'step' | 'url'>> = {}): V1Page => ({
  ...FIRST,
  url,
  ...told,
})

/** What a webhook points at. Of equal ones there is one, whichever of the hosts is named. */
export function announcedBy({ origin, path, query }: V1Address, store: string | null): Command {
  const asked = query === '' ? path : `${path}?${query}`
  const payload = firstPage(`${origin}${asked}`, { store, announced: true })
  return { kind: 'task', queue: V1_QUEUE, key: asked, payload }
}

/** A parcel that does not say of which store it is: its order does, and then its parcels are asked for once more. */
export function lookUp(order: string, parcels: 'shipments' | 'fulfillments'): Command {
  const payload = firstPage(`${V1_ORIGIN}/orders/${order}`, { parcels })
  return { kind: 'task', queue: V1_QUEUE, key: `/orders/${order} for ${parcels}`, payload }
}

/** A list that is read by the clock, from where its cursor stands. */
export const poll = (
  key: string,
  url: string,
  cursor: { readonly name: string; readonly to: string },
): Task => ({
  queue: V1_QUEUE,
  key,
  payload: firstPage(url, { cursor }),
})
