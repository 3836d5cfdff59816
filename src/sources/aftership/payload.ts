import { z } from 'zod'

// Only what is read. Fields were renamed from version to version; both names are taken.

const text = z
  .string()
  .nullish()
  .transform(value => value?.trim() || null)

const checkpoint = z
  .object({
    created_at: text,
    checkpoint_time: text,
    slug: text,
    city: text,
    state: text,
    zip: text,
    postal_code: text,
    location: text,
    country_iso3: text,
    country_region: text,
    tag: text,
    subtag: text,
    raw_tag: text,
  })
  .transform(({ country_iso3, country_region, zip, postal_code, ...rest }) => ({
    ...rest,
    country: country_iso3 ?? country_region,
    zip: zip ?? postal_code,
  }))

const estimate = z
  .object({ estimated_delivery_date: text })
  .nullish()
  .transform(value => value?.estimated_delivery_date ?? null)

export const envelope = z.object({ event: text })

export const trackingUpdate = z.object({
  msg: z.object({
    tracking_number: z.string().trim().min(1),
    slug: text,
    tag: text,
    updated_at: text,
    checkpoints: z
      .array(checkpoint)
      .nullish()
      .transform(value => value ?? []),
    expected_delivery: text,
    courier_estimated_delivery_date: estimate,
    aftership_estimated_delivery_date: estimate,
    latest_estimated_delivery: z
      .object({ datetime: text })
      .nullish()
      .transform(value => value?.datetime ?? null),
    destination_country_iso3: text,
    destination_country_region: text,
    destination_state: text,
  }),
  /** When it was sent; seconds. */
  ts: z.number().int().positive().nullish(),
})

export type Tracking = z.output<typeof trackingUpdate>['msg']
export type Checkpoint = z.output<typeof checkpoint>
