import { isIP } from 'node:net'
import { z } from 'zod'
import { RESERVED_NAMES } from './reserved-names.ts'

/** Readers of single variables. A fault names what to set and never repeats a value, which may be a secret. */

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** A variable set to nothing counts as not set: that is what an untouched line of `.env.example` gives. */
export const text = z
  .string()
  .optional()
  .transform(value => value?.trim() || null)

export const list = text.transform(value => (value ?? '').split(',').flatMap(each => each.trim() || []))

export const port = text.transform((value, context) => {
  const number = Number(value ?? '3000')
  if (Number.isInteger(number) && number >= 0 && number <= 65535) return number
  context.addIssue({ code: 'custom', message: 'is no port; set a number from 0 (any free one) to 65535' })
  return z.NEVER
})

export const logLevel = text.transform((value, context) => {
  const level = LOG_LEVELS.find(each => each === (value ?? 'info').toLowerCase())
  if (level) return level
  context.addIssue({ code: 'custom', message: `is no level; set one of ${LOG_LEVELS.join(', ')}` })
  return z.NEVER
})

/** The value is kept out of the message: a connection string holds a password. */
export const url = (...protocols: readonly string[]) =>
  text.refine(value => value === null || protocols.includes(URL.parse(value)?.protocol ?? ''), {
    message: `is no address that starts with ${protocols.map(each => `${each}//`).join(' or ')}`,
  })

/** Where this service is reached; addresses are put together of it and a path. */
export const publicUrl = url('https:', 'http:').transform(value => value?.replace(/\/+$/, '') ?? null)

/** `orders@shop.example` or `Example <orders@shop.example>`, on one line. */
export const sender = text.refine(
  value => value === null || /^(?:[^<>@\p{Cc}]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/u.test(value),
  { message: 'is no sender; set an address like orders@shop.example or Example <orders@shop.example>' },
)

const SHOP = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/

export const shops = list
  .transform(domains => domains.map(domain => domain.toLowerCase()))
  .refine(domains => domains.every(domain => SHOP.test(domain)), {
    message: 'holds something that is no shop; list domains like example.myshopify.com, separated by commas',
  })

/** `name=value` pairs, the name before the first `=`. */
const pairs = <T>(fits: (name: string, value: string) => T | null, message: string) =>
  list.transform((all, context) =>
    all.flatMap(pair => {
      const at = pair.indexOf('=')
      const fitting = at < 1 ? null : fits(pair.slice(0, at).trim(), pair.slice(at + 1).trim())
      if (fitting !== null) return [fitting]
      context.addIssue({ code: 'custom', message })
      return []
    }),
  )

export const accesses = pairs(
  (shop, token) =>
    SHOP.test(shop.toLowerCase()) && token !== '' ? { shop: shop.toLowerCase(), token } : null,
  'holds something that is no access; list pairs like example.myshopify.com=shpat_…, separated by commas',
)

/** Store of a shipping tool → the shop whose orders it ships, or that they are nobody's business here. */
export const stores = pairs(
  (store, shop) =>
    /^\d+$/.test(store) && (shop === 'ignore' || SHOP.test(shop.toLowerCase()))
      ? { store, shop: shop.toLowerCase() }
      : null,
  'holds something that is no store; list pairs like 12345=example.myshopify.com or 67890=ignore, separated by commas',
)

/** A name may stand twice, with the old and the new secret while one is rotated. */
export const senders = pairs(
  (name, secret) =>
    /^[a-z0-9][a-z0-9-]{0,39}$/.test(name) &&
    !RESERVED_NAMES.includes(name) &&
    /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret)
      ? { name, secret }
      : null,
  'holds something that is no sender; list pairs like my-wms=whsec_… (a name of its own, of lower-case letters, digits and dashes; base64 of at least 24 bytes), separated by commas',
)

/** Whoever knows it may post: unguessable by anybody who does not, and no longer than a route reads. */
const TOKEN = /^[A-Za-z0-9_-]{24,100}$/

export const tokens = list.refine(all => all.every(token => TOKEN.test(token)), {
  message:
    'holds a token that could be guessed or does not fit an address; use 24 to 100 letters, digits, - and _',
})

/** As long as Vercel wants it. */
const SECRET_LENGTH = 16

export const secret = text.refine(value => value === null || value.length >= SECRET_LENGTH, {
  message: `is too short to be a secret; use at least ${SECRET_LENGTH} characters`,
})

export const seconds = (otherwise: number) =>
  text.transform((value, context) => {
    const number = Number(value ?? otherwise)
    if (Number.isInteger(number) && number > 0) return number
    context.addIssue({ code: 'custom', message: 'is no number of seconds; set a whole number above 0' })
    return z.NEVER
  })

export const trackers = text.transform((value, context) => {
  if (value === null || value === 'easypost' || value === 'aftership') return value
  context.addIssue({
    code: 'custom',
    message: 'is none that can be asked; set easypost or aftership, or nothing',
  })
  return z.NEVER
})

/** Somebody's address; the value is kept out of the message. */
export const email = text.refine(value => value === null || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value), {
  message: 'is no e-mail address; set one, like ops@example.com',
})

export const origins = list.refine(all => all.every(each => URL.parse(each)?.origin === each), {
  message: 'holds something that is no origin; list them like http://127.0.0.1:4010, separated by commas',
})

/** Whoever has it could try all postal codes against the stored hashes: it must not be guessable itself. */
const LOOK_UP_KEY_LENGTH = 32

/** The one that writes, and the one before it, which is still read. */
export const lookUpKeys = list
  .refine(all => all.length <= 2, {
    message: 'lists more than two keys; set the new one, and after it the old one while it is still read',
  })
  .refine(all => all.every(key => key.length >= LOOK_UP_KEY_LENGTH), {
    message: `holds a key that is too short; use at least ${LOOK_UP_KEY_LENGTH} characters, as \`openssl rand -base64 32\` makes them`,
  })

/** Whose scripts may read what customers may. `*` is not taken: a look-up would be open to every site there is. */
export const storefrontOrigins = list.refine(
  all => all.every(each => /^https?:/.test(each) && URL.parse(each)?.origin === each),
  {
    message:
      'holds something that is no origin; list the sites one by one like https://shop.example, without a path, separated by commas',
  },
)

export const perMinute = (otherwise: number) =>
  text.transform((value, context) => {
    const number = Number(value ?? otherwise)
    if (Number.isInteger(number) && number >= 0) return number
    context.addIssue({
      code: 'custom',
      message: 'is no number of requests; set a whole number, or 0 for no limit',
    })
    return z.NEVER
  })

/** Names that @fastify/proxy-addr knows for ranges. */
const RANGES = ['loopback', 'linklocal', 'uniquelocal']

function isProxy(each: string): boolean {
  const [address = '', length, ...rest] = each.split('/')
  const bits = isIP(address) === 6 ? 128 : 32
  const inRange = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits)
  return RANGES.includes(each) || (isIP(address) !== 0 && inRange && rest.length === 0)
}

/** A mere number of proxies is not taken: whoever came round them could write himself any address. */
export const proxies = list.refine(all => all.every(isProxy), {
  message:
    'holds something that is no proxy; list addresses or ranges like 10.0.0.0/8 or loopback, separated by commas',
})
