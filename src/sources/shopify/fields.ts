import { z } from 'zod'
import { instantOf } from '../../events/version.ts'

/** What fields look like in any of Shopify's bodies. */

/** `parseExactly` gives text for what a double cannot hold; the rest are safe integers. */
export const id = z.union([z.string().regex(/^\d{1,20}$/), z.number().int().nonnegative().transform(String)])

/** '' means null: a completed draft has e-mail "" where other orders have null. */
export const text = z
  .string()
  .nullish()
  .transform(value => value?.trim() || null)

export const absent = <T>(value: T | null | undefined): T | null => value ?? null
export const count = z.number().int().nonnegative()
export const optionalId = id.nullish().transform(absent)
export const optionalCount = count.nullish().transform(absent)

export const instant = z.string().transform((value, context) => {
  const read = instantOf(value)
  if (read !== null) return read
  context.addIssue({ code: 'custom', message: 'is no instant with a zone' })
  return z.NEVER
})
export const optionalInstant = instant.nullish().transform(absent)
export const texts = z
  .array(z.string().nullable())
  .nullish()
  .transform(value => value ?? [])

/** `gid://shopify/Order/123?key=…` → `123`. */
export const gid = z
  .string()
  .regex(/^gid:\/\/shopify\/[A-Za-z]+\/\d{1,20}(\?.*)?$/, 'is no id of the Admin API')
  .transform(value => /\/(\d+)(?:\?.*)?$/.exec(value)?.[1] ?? '')

/** Either form of an id: both are met, even within one body. */
export const anyId = z.union([gid, id])
