import { z } from 'zod'
import { KINDS } from './kinds/index.ts'
import { EVENTS_LIMIT } from './reading.ts'

/** What a sender may send, made of the very shapes by which it is read. */
export function jsonSchema(): object {
  const [first, ...others] = Object.values(KINDS).map(kind => kind.schema)
  if (!first) throw new Error('there is no type of event')
  const event = z.discriminatedUnion('type', [first, ...others]).meta({ id: 'event' })
  const body = z.union([z.strictObject({ events: z.array(event).min(1).max(EVENTS_LIMIT) }), event])
  return {
    title: 'Events of wismo',
    description: 'Body of POST /webhooks/events: one event, or several as {"events": […]}',
    ...z.toJSONSchema(body, { io: 'input', target: 'draft-2020-12' }),
  }
}
