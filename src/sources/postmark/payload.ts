import { z } from 'zod'

/** What of Postmark's webhooks is read; they say more, and are not asked for it. */

const text = z.string().min(1)

const metadata = z.record(z.string(), z.string()).catch({})

const mail = { MessageID: text, MessageStream: z.string().catch('outbound'), Metadata: metadata }

export const delivery = z.object({ ...mail, DeliveredAt: text })

/** Bounces and complaints have one shape. */
export const bounce = z.object({
  ...mail,
  Type: text,
  Email: text,
  BouncedAt: text,
  /** Nothing more is sent to the address. */
  Inactive: z.boolean().catch(false),
})

export const subscriptionChange = z.object({
  ...mail,
  // Of a change by hand there is no mail.
  MessageID: z.string().catch(''),
  Recipient: text,
  ChangedAt: text,
  SuppressSending: z.boolean(),
  SuppressionReason: z.string().nullish(),
})

export const record = z.object({ RecordType: text })

/** Of any of them: whose customer it may be about. */
export const shopTold = z
  .object({ Metadata: z.object({ shop: text }) })
  .transform(({ Metadata: { shop } }) => shop)
  .nullable()
  .catch(null)
