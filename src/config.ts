import { z } from 'zod'

/** The environment as it was given: the only thing that this module reads. */
export type Environment = Readonly<Record<string, string | undefined>>

export type DatabaseChoice =
  | { readonly kind: 'embedded'; readonly dir: string }
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'supabase'; readonly url: string; readonly key: string }

export interface Config {
  readonly host: string
  readonly port: number
  readonly logLevel: LogLevel
  /** True on Vercel: no disk to keep, no process that lives on, no schedule of our own. */
  readonly serverless: boolean
  readonly database: DatabaseChoice
  /** Why this database and no other, for the log. */
  readonly chosenBecause: string
  /** Empty secrets: the door is closed. */
  readonly shopify: { readonly secrets: readonly string[]; readonly shops: readonly string[] }
  /** No accesses: what only the Admin API can tell waits for the next webhook. */
  readonly shopifyAdmin: {
    readonly accesses: readonly { readonly shop: string; readonly token: string }[]
    /** Asked instead of the shops' own addresses, for tests. */
    readonly origin: string | null
  }
  /** Null: the ops routes are closed. */
  readonly opsToken: string | null
}

export type LogLevel = (typeof LOG_LEVELS)[number]

/** The environment cannot be used. Lists every fault at once, and never the value of a secret. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault(s):\n${faults.map(fault => `  - ${fault}`).join('\n')}`,
    )
    this.faults = faults
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** A variable set to nothing counts as not set: that is what an untouched line of `.env.example` gives. */
const text = z
  .string()
  .optional()
  .transform(value => value?.trim() || null)

const list = text.transform(value => (value ?? '').split(',').flatMap(each => each.trim() || []))

const port = text.transform((value, context) => {
  const number = Number(value ?? '3000')
  if (Number.isInteger(number) && number >= 0 && number <= 65535) return number
  context.addIssue({ code: 'custom', message: 'is no port; set a number from 0 (any free one) to 65535' })
  return z.NEVER
})

const logLevel = text.transform((value, context) => {
  const level = LOG_LEVELS.find(each => each === (value ?? 'info').toLowerCase())
  if (level) return level
  context.addIssue({ code: 'custom', message: `is no level; set one of ${LOG_LEVELS.join(', ')}` })
  return z.NEVER
})

/** The value is kept out of the message: a connection string holds a password. */
const url = (...protocols: readonly string[]) =>
  text.refine(value => value === null || protocols.includes(URL.parse(value)?.protocol ?? ''), {
    message: `is no address that starts with ${protocols.map(each => `${each}//`).join(' or ')}`,
  })

const SHOP = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/

const shops = list
  .transform(domains => domains.map(domain => domain.toLowerCase()))
  .refine(domains => domains.every(domain => SHOP.test(domain)), {
    message: 'holds something that is no shop; list domains like example.myshopify.com, separated by commas',
  })

/** `shop=token` pairs; a fault does not repeat them. */
const accesses = list.transform((pairs, context) =>
  pairs.flatMap(pair => {
    const at = pair.indexOf('=')
    const [shop, token] = [pair.slice(0, at).trim().toLowerCase(), pair.slice(at + 1).trim()]
    if (SHOP.test(shop) && token !== '') return { shop, token }
    context.addIssue({
      code: 'custom',
      message:
        'holds something that is no access; list pairs like example.myshopify.com=shpat_…, separated by commas',
    })
    return []
  }),
)

const schema = z.object({
  PORT: port,
  HOST: text.transform(value => value ?? '127.0.0.1'),
  LOG_LEVEL: logLevel,
  WISMO_DATA_DIR: text,
  DATABASE_URL: url('postgres:', 'postgresql:'),
  SUPABASE_URL: url('https:', 'http:'),
  SUPABASE_SECRET_KEY: text,
  SUPABASE_SERVICE_ROLE_KEY: text,
  SHOPIFY_WEBHOOK_SECRETS: list,
  SHOPIFY_SHOPS: shops,
  SHOPIFY_ADMIN_TOKENS: accesses,
  SHOPIFY_ADMIN_ORIGIN: url('http:', 'https:'),
  OPS_TOKEN: text,
  VERCEL: text,
})

type Read = z.output<typeof schema>

/**
 * Reads the whole configuration.
 * @throws ConfigFault that names every fault at once, each with what to set
 */
export function readConfig(env: Environment): Config {
  const named = Object.fromEntries(Object.keys(schema.shape).map(name => [name, env[name]]))
  const parsed = schema.safeParse(named)
  // Rules between variables are checked on what could be read, so that one bad port hides no other fault.
  const readable = parsed.data ?? readWithout(named, parsed.error)
  const faults = [
    ...(parsed.error?.issues ?? []).map(issue => `${issue.path.join('.')} ${issue.message}`),
    ...faultsBetween(readable, new Set((parsed.error?.issues ?? []).map(issue => String(issue.path[0])))),
  ]
  if (faults.length > 0) throw new ConfigFault(faults)
  return Object.freeze({
    host: readable.HOST,
    port: readable.PORT,
    logLevel: readable.LOG_LEVEL,
    serverless: readable.VERCEL !== null,
    ...chooseDatabase(readable),
    shopify: { secrets: readable.SHOPIFY_WEBHOOK_SECRETS, shops: readable.SHOPIFY_SHOPS },
    shopifyAdmin: { accesses: readable.SHOPIFY_ADMIN_TOKENS, origin: readable.SHOPIFY_ADMIN_ORIGIN },
    opsToken: readable.OPS_TOKEN,
  })
}

function readWithout(named: Environment, error: z.ZodError | undefined): Read {
  const bad = new Set(error?.issues.map(issue => issue.path[0]))
  return schema.parse(Object.fromEntries(Object.entries(named).filter(([name]) => !bad.has(name))))
}

function faultsBetween(read: Read, bad: ReadonlySet<string>): readonly string[] {
  const faults: string[] = []
  const supabaseKey = read.SUPABASE_SECRET_KEY ?? read.SUPABASE_SERVICE_ROLE_KEY
  if (read.SUPABASE_URL && !supabaseKey)
    faults.push('SUPABASE_URL is set without SUPABASE_SECRET_KEY; set the key of the project (sb_secret_…)')
  if (supabaseKey && !read.SUPABASE_URL && !bad.has('SUPABASE_URL'))
    faults.push('SUPABASE_SECRET_KEY is set without SUPABASE_URL; set the address of the project')
  if (read.SHOPIFY_WEBHOOK_SECRETS.length > 0 && read.SHOPIFY_SHOPS.length === 0 && !bad.has('SHOPIFY_SHOPS'))
    faults.push(
      'SHOPIFY_WEBHOOK_SECRETS is set without SHOPIFY_SHOPS; list the shops whose webhooks are taken, like example.myshopify.com',
    )
  if (read.VERCEL && read.SHOPIFY_ADMIN_ORIGIN)
    faults.push('SHOPIFY_ADMIN_ORIGIN is for tests, and would send the tokens elsewhere; unset it on Vercel')
  const elsewhere =
    read.DATABASE_URL || read.SUPABASE_URL || bad.has('DATABASE_URL') || bad.has('SUPABASE_URL')
  if (read.VERCEL && !elsewhere)
    faults.push(
      'On Vercel there is no disk for the embedded database; set SUPABASE_URL and SUPABASE_SECRET_KEY, or DATABASE_URL',
    )
  return faults
}

/** POSTGRES_URL is not read: integrations set it unasked, and which database holds the orders is a person's choice. */
function chooseDatabase(read: Read): Pick<Config, 'database' | 'chosenBecause'> {
  if (read.DATABASE_URL)
    return { database: { kind: 'postgres', url: read.DATABASE_URL }, chosenBecause: 'DATABASE_URL is set' }
  const key = read.SUPABASE_SECRET_KEY ?? read.SUPABASE_SERVICE_ROLE_KEY
  if (read.SUPABASE_URL && key)
    return {
      database: { kind: 'supabase', url: read.SUPABASE_URL, key },
      chosenBecause: 'SUPABASE_URL is set',
    }
  return {
    database: { kind: 'embedded', dir: read.WISMO_DATA_DIR ?? '.wismo' },
    chosenBecause: 'neither DATABASE_URL nor SUPABASE_URL is set',
  }
}
