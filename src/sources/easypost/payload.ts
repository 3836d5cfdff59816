import { z } from 'zod'
import { instantOf } from '../../events/version.ts'

// Only what is read. Everything but the number and the list may be null, and '' means null.

const text = z
  .string()
  .nullish()
  .transform(value => value?.trim() || null)

const optionalInstant = text.transform(value => instantOf(value))

const location = z
  .object({ city: text, state: text, country: text, zip: text })
  .nullish()
  .transform(value => value ?? { city: null, state: null, country: null, zip: null })

const detail = z.object({
  status: text,
  status_detail: text,
  datetime: text,
  carrier_code: text,
  source: text,
  tracking_location: location,
})

/** What tells whether an event is of any consequence. */
export const envelope = z.object({ description: text, mode: text })

export const trackerEvent = z.object({
  previous_attributes: z
    .object({ status: text })
    .nullish()
    .transform(value => value ?? null),
  updated_at: optionalInstant,
  result: z.object({
    tracking_code: z.string().trim().min(1),
    carrier: text,
    status: text,
    is_return: z.boolean().nullish(),
    updated_at: text,
    est_delivery_date: text,
    carrier_detail: z
      .object({ destination_tracking_location: location })
      .nullish()
      .transform(value => value ?? null),
    tracking_details: z
      .array(detail)
      .nullish()
      .transform(value => value ?? []),
  }),
})

export type Tracker = z.output<typeof trackerEvent>['result']
export type Detail = z.output<typeof detail>
export type Location = z.output<typeof location>
