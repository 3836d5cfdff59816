import { z } from 'zod'
import { normaliseNumber } from '../../events/references.ts'
import { instantOf } from '../../events/version.ts'
import { restock } from './words.ts'

/** What fields of the public vocabulary look like. Each message says what to send; none repeats what was sent. */

/** Absent and null are the same: not every serialiser can leave a key out. */
export const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform(value => value ?? null)

export const flag = z
  .boolean()
  .nullish()
  .transform(value => value === true)

export const said = (most = 200) => z.string().trim().min(1, 'must say something').max(most)

/** Ids are texts: a number beyond 2^53 would lose digits on its way. */
export const id = z
  .string('must be an id as text')
  .trim()
  .regex(/^[\x21-\x7e]{1,120}$/, 'must be 1 to 120 characters of ASCII without blanks')

export const count = z.number().int().nonnegative().max(1_000_000)
export const units = z.number().int().positive().max(1_000_000)

export const instant = z.iso
  .datetime({ offset: true, error: 'must be an instant with a zone, like 2026-11-30T12:00:00Z' })
  .transform((value, context) => {
    const read = instantOf(value)
    if (read !== null) return read
    context.addIssue({ code: 'custom', message: 'is no instant of the calendar' })
    return z.NEVER
  })

export const trackingNumber = z
  .string()
  .max(100)
  .transform((value, context) => {
    const number = normaliseNumber(value)
    if (/^[A-Z0-9/+#*]+$/.test(number)) return number
    context.addIssue({ code: 'custom', message: 'must be a tracking number' })
    return z.NEVER
  })

/** A link that customers are shown, so nothing but the web's own schemes. */
export const link = z
  .url({ protocol: /^https?$/, error: 'must be a link that begins with https:// or http://' })
  .max(2000)

const shop = z
  .string()
  .trim()
  .toLowerCase()
  .max(200)
  .meta({ description: 'Domain of the shop, like example.myshopify.com' })

/** An order by the shop's own id for it, which may be not known yet. */
export const orderById = z.strictObject({ shop, id })

/** An order by the shop's id or, where the sender knows no more, by its name as customers see it. */
export const order = z
  .strictObject({ shop, id: id.optional(), name: said(100).optional() })
  .refine(({ id, name }) => (id === undefined) !== (name === undefined), {
    error: 'needs either id or name, and not both',
  })
  .meta({ description: 'Either id or name, and not both' })

/** Goods by the shop's line id; where only the SKU is known, by that. */
const goods = { line: optional(id), sku: optional(said(100)), units }
const named = (each: { readonly line: string | null; readonly sku: string | null }) =>
  each.line !== null || each.sku !== null
const unnamed = { error: 'needs line or sku' }

export const lineUnits = z.strictObject(goods).refine(named, unnamed)
export const refundUnits = z.strictObject({ ...goods, restock }).refine(named, unnamed)
export const lines = z.array(lineUnits).max(1000)

/** The version of what is told: of two tellings of one thing the greater holds, whichever came last. */
export const clock = { updated_at: instant }
