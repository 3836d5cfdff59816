import type { z } from 'zod'
import { faultsBetween } from './config/between.ts'
import { type EndpointSecretName, readEndpointSecrets } from './config/endpoint-secrets.ts'
import { readFeedSecrets, type SecretName } from './config/feed-secrets.ts'
import type { LOG_LEVELS } from './config/fields.ts'
import { type Read, schema } from './config/schema.ts'

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
  /** Whose session tokens show which customer asks; null: that door is closed. */
  readonly shopifyApp: { readonly clientId: string; readonly clientSecret: string } | null
  readonly shipstation: {
    /** Any of them in the address of a webhook proves its sender; none: the doors are closed. */
    readonly tokens: readonly string[]
    /** Store id → shop whose orders it ships, or `ignore`. */
    readonly stores: Readonly<Record<string, string>>
    readonly v1: { readonly key: string; readonly secret: string; readonly origin: string | null } | null
    readonly v2: { readonly key: string; readonly origin: string | null } | null
    /** Where the keys are that sign its webhooks. */
    readonly jwksUrl: string
    /** How far the time in a signature may be from ours. */
    readonly skewSeconds: number
  }
  readonly easypost: Aggregator
  readonly aftership: Aggregator
  /** Where parcels are registered that nobody else follows. */
  readonly trackers: 'easypost' | 'aftership' | null
  /** Who may tell events in our own vocabulary; empty: the door is closed. */
  readonly events: { readonly senders: readonly { readonly name: string; readonly secret: string }[] }
  /** Null: mails are kept here, and shown on the outbox page. */
  readonly postmark: {
    readonly token: string
    /** As in `Example <orders@shop.example>`. */
    readonly from: string
    /** Asked instead of its own address, for tests. */
    readonly origin: string | null
  } | null
  /** Any of them in the address of a webhook proves that Postmark sends it; none: the door is closed. */
  readonly postmarkTokens: readonly string[]
  /** Where the service is reached from outside, without a slash at its end. */
  readonly publicUrl: string
  /** Of the hashes by which customers look their orders up: the first writes, all are read. None: the look-up is closed. */
  readonly lookUpKeys: readonly string[]
  /** Sites whose scripts may read what customers may. */
  readonly storefrontOrigins: readonly string[]
  /** Of one address, of orders and pages; 0: no limit. */
  readonly readsPerMinute: number
  /** Whose word is taken for the address of a client: proxies by address or range, or the platform's, whatever they are. */
  readonly proxies: readonly string[] | 'platform'
  /** Null: the ops routes are closed. */
  readonly opsToken: string | null
  /** Bearer of those who tick the jobs from outside. Null: those routes are closed. */
  readonly cronSecret: string | null
  /** Called after each good run of the watch. */
  readonly heartbeatUrl: string | null
  /** Passwords, keys and tokens of feeds, by the name of their variable. */
  readonly feedSecrets: Readonly<Record<string, string>>
  /** How ops hear of alerts; both null: by the log. */
  readonly alerts: { readonly slackUrl: string | null; readonly opsEmail: string | null }
  /** Of those who are told what changes. */
  readonly endpoints: {
    /** By the name of their variable; several while one is rotated. */
    readonly secrets: Readonly<Record<string, readonly string[]>>
    /** Called whatever they are, for tests. */
    readonly allowedOrigins: readonly string[]
  }
}

/** Somebody who follows parcels of many carriers. */
export interface Aggregator {
  /** Of its webhooks; empty: the door is closed. */
  readonly secrets: readonly string[]
  readonly apiKey: string | null
  /** Asked instead of its own address, for tests. */
  readonly origin: string | null
}

/** The vendor's own, of which nobody else can make keys. */
const SHIPSTATION_JWKS = 'https://api.shipengine.com/jwks'

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

/**
 * Reads the whole configuration.
 * @param secretNames of the feeds: the policy says which secrets there are, and only here are they read
 * @param endpointSecretNames likewise of the endpoints
 * @throws ConfigFault that names every fault at once, each with what to set
 */
export function readConfig(
  env: Environment,
  secretNames: readonly SecretName[] = [],
  endpointSecretNames: readonly EndpointSecretName[] = [],
): Config {
  const named = Object.fromEntries(Object.keys(schema.shape).map(name => [name, env[name]]))
  const parsed = schema.safeParse(named)
  // Rules between variables are checked on what could be read, so that one bad port hides no other fault.
  const readable = parsed.data ?? readWithout(named, parsed.error)
  const feedSecrets = readFeedSecrets(env, secretNames)
  const endpointSecrets = readEndpointSecrets(env, endpointSecretNames)
  const faults = [
    ...(parsed.error?.issues ?? []).map(issue => `${issue.path.join('.')} ${issue.message}`),
    ...faultsBetween(readable, new Set((parsed.error?.issues ?? []).map(issue => String(issue.path[0])))),
    ...feedSecrets.faults,
    ...endpointSecrets.faults,
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
    shopifyApp: shopifyAppOf(readable),
    ...sendersOf(readable),
    ...mailsOf(readable),
    lookUpKeys: readable.LOOKUP_KEY,
    storefrontOrigins: readable.STOREFRONT_ORIGINS,
    readsPerMinute: readable.RATE_LIMIT_PER_MINUTE,
    // Nobody reaches a function but through Vercel, which writes the client's address over whatever it was sent.
    proxies: readable.VERCEL === null || readable.TRUST_PROXY.length > 0 ? readable.TRUST_PROXY : 'platform',
    opsToken: readable.OPS_TOKEN,
    cronSecret: readable.CRON_SECRET,
    heartbeatUrl: readable.HEARTBEAT_URL,
    feedSecrets: feedSecrets.secrets,
    alerts: { slackUrl: readable.SLACK_WEBHOOK_URL, opsEmail: readable.OPS_EMAIL },
    endpoints: { secrets: endpointSecrets.secrets, allowedOrigins: readable.WEBHOOK_TEST_ORIGINS },
  })
}

function readWithout(named: Environment, error: z.ZodError | undefined): Read {
  const bad = new Set(error?.issues.map(issue => issue.path[0]))
  return schema.parse(Object.fromEntries(Object.entries(named).filter(([name]) => !bad.has(name))))
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

function shopifyAppOf(read: Read): Config['shopifyApp'] {
  const { SHOPIFY_CLIENT_ID: clientId, SHOPIFY_CLIENT_SECRET: clientSecret } = read
  return clientId && clientSecret ? { clientId, clientSecret } : null
}

function mailsOf(read: Read): Pick<Config, 'postmark' | 'postmarkTokens' | 'publicUrl'> {
  const { POSTMARK_SERVER_TOKEN: token, POSTMARK_FROM: from, POSTMARK_ORIGIN: origin } = read
  return {
    postmark: token && from ? { token, from, origin } : null,
    postmarkTokens: read.POSTMARK_WEBHOOK_TOKEN,
    publicUrl: read.PUBLIC_URL ?? `http://${read.HOST}:${read.PORT}`,
  }
}

function sendersOf(
  read: Read,
): Pick<Config, 'shipstation' | 'easypost' | 'aftership' | 'trackers' | 'events'> {
  const { SHIPSTATION_V1_KEY: v1, SHIPSTATION_V1_SECRET: v1Secret, SHIPSTATION_V2_KEY: v2 } = read
  return {
    shipstation: {
      tokens: read.SHIPSTATION_WEBHOOK_TOKENS,
      stores: Object.fromEntries(read.SHIPSTATION_STORES.map(({ store, shop }) => [store, shop])),
      v1: v1 && v1Secret ? { key: v1, secret: v1Secret, origin: read.SHIPSTATION_V1_ORIGIN } : null,
      v2: v2 ? { key: v2, origin: read.SHIPSTATION_V2_ORIGIN } : null,
      jwksUrl: read.SHIPSTATION_JWKS_URL ?? SHIPSTATION_JWKS,
      skewSeconds: read.SHIPSTATION_SKEW_SECONDS,
    },
    easypost: {
      secrets: read.EASYPOST_WEBHOOK_SECRETS,
      apiKey: read.EASYPOST_API_KEY,
      origin: read.EASYPOST_ORIGIN,
    },
    aftership: {
      secrets: read.AFTERSHIP_WEBHOOK_SECRETS,
      apiKey: read.AFTERSHIP_API_KEY,
      origin: read.AFTERSHIP_ORIGIN,
    },
    trackers: read.TRACKERS,
    events: { senders: read.EVENTS_WEBHOOK_SECRETS },
  }
}
