import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ConfigFault, type Environment, readConfig } from '../src/config.ts'

const faultsOf = (env: Environment): readonly string[] => {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults
    throw error
  }
  return []
}

const SUPABASE = { SUPABASE_URL: 'https://abc.supabase.co', SUPABASE_SECRET_KEY: 'sb_secret_x' }
const POSTGRES = { DATABASE_URL: 'postgres://me:word@db.example:5432/wismo' }

describe('with nothing set', () => {
  test('it starts on this machine alone, embedded, with every door closed', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      logLevel: 'info',
      serverless: false,
      database: { kind: 'embedded', dir: '.wismo' },
      chosenBecause: 'neither DATABASE_URL nor SUPABASE_URL is set',
      shopify: { secrets: [], shops: [] },
      shopifyAdmin: { accesses: [], origin: null },
      shopifyApp: null,
      shipstation: {
        tokens: [],
        stores: {},
        v1: null,
        v2: null,
        jwksUrl: 'https://api.shipengine.com/jwks',
        skewSeconds: 86_400,
      },
      easypost: { secrets: [], apiKey: null, origin: null },
      aftership: { secrets: [], apiKey: null, origin: null },
      trackers: null,
      events: { senders: [] },
      postmark: null,
      postmarkTokens: [],
      publicUrl: 'http://127.0.0.1:3000',
      alerts: { slackUrl: null, opsEmail: null },
      endpoints: { secrets: {}, allowedOrigins: [] },
      feedSecrets: {},
      cronSecret: null,
      heartbeatUrl: null,
      lookUpKeys: [],
      storefrontOrigins: [],
      readsPerMinute: 600,
      proxies: [],
      opsToken: null,
    })
  })

  test('a variable set to nothing or blanks counts as not set', () => {
    const blank = Object.fromEntries(
      [
        'PORT',
        'HOST',
        'LOG_LEVEL',
        'WISMO_DATA_DIR',
        'DATABASE_URL',
        'SUPABASE_URL',
        'SHOPIFY_SHOPS',
        'OPS_TOKEN',
      ].map(name => [name, ' ']),
    )
    expect(readConfig(blank)).toEqual(readConfig({}))
  })

  test('.env.example as it is gives the same', () => {
    const lines = readFileSync(new URL('../.env.example', import.meta.url), 'utf8').split('\n')
    const set = lines.flatMap(line => {
      const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line) ?? []
      return name === undefined ? [] : [[name, value]]
    })
    expect(set.length).toBeGreaterThan(8)
    expect(readConfig(Object.fromEntries(set))).toEqual(readConfig({}))
  })
})

describe('the database', () => {
  test('is the one of DATABASE_URL, whatever else is set', () => {
    const config = readConfig({ ...POSTGRES, ...SUPABASE, WISMO_DATA_DIR: 'here' })
    expect(config.database).toEqual({ kind: 'postgres', url: POSTGRES.DATABASE_URL })
    expect(config.chosenBecause).toBe('DATABASE_URL is set')
  })

  test('is else the one of Supabase, by either name of its key', () => {
    const expected = { kind: 'supabase', url: SUPABASE.SUPABASE_URL, key: 'sb_secret_x' }
    expect(readConfig({ ...SUPABASE, WISMO_DATA_DIR: 'here' }).database).toEqual(expected)
    const older = { SUPABASE_URL: SUPABASE.SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY: 'sb_secret_x' }
    expect(readConfig(older).database).toEqual(expected)
    expect(readConfig({ ...SUPABASE, SUPABASE_SERVICE_ROLE_KEY: 'old' }).database).toEqual(expected)
  })

  test('is else embedded, where WISMO_DATA_DIR says', () => {
    expect(readConfig({ WISMO_DATA_DIR: 'here' }).database).toEqual({ kind: 'embedded', dir: 'here' })
  })

  test('is never the one of POSTGRES_URL', () => {
    expect(readConfig({ POSTGRES_URL: POSTGRES.DATABASE_URL }).database.kind).toBe('embedded')
  })

  test('is never embedded on Vercel, which says what to set', () => {
    expect(faultsOf({ VERCEL: '1' })).toEqual([
      expect.stringMatching(/SUPABASE_URL.*SUPABASE_SECRET_KEY.*DATABASE_URL/),
    ])
    expect(readConfig({ VERCEL: '1', ...SUPABASE })).toMatchObject({
      serverless: true,
      database: { kind: 'supabase' },
    })
  })
})

describe('it is a fault', () => {
  test.each([
    ['a port that is none', { PORT: '80a' }, /^PORT /],
    ['a port out of range', { PORT: '65536' }, /^PORT /],
    ['a level that is none', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL .*debug/],
    ['a database of another kind', { DATABASE_URL: 'mysql://me@db/x' }, /^DATABASE_URL .*postgres:/],
    ['a Supabase address that is none', { ...SUPABASE, SUPABASE_URL: 'abc' }, /^SUPABASE_URL .*https:/],
    ['Supabase without a key', { SUPABASE_URL: SUPABASE.SUPABASE_URL }, /SUPABASE_SECRET_KEY/],
    ['a key without Supabase', { SUPABASE_SECRET_KEY: 'x' }, /SUPABASE_URL/],
    ['secrets without shops', { SHOPIFY_WEBHOOK_SECRETS: 'a' }, /SHOPIFY_SHOPS/],
    [
      'a shop that is no shop',
      { SHOPIFY_SHOPS: 'ok.myshopify.com,shop.example' },
      /^SHOPIFY_SHOPS .*myshopify\.com/,
    ],
    ['a shop with a scheme', { SHOPIFY_SHOPS: 'https://ok.myshopify.com' }, /^SHOPIFY_SHOPS /],
  ])('to set %s', (_name, env, fault) => {
    expect(faultsOf(env)).toEqual([expect.stringMatching(fault)])
  })

  test('and all faults are told at once, those between variables too', () => {
    const env = {
      PORT: 'x',
      LOG_LEVEL: 'loud',
      SUPABASE_URL: 'https://abc.supabase.co',
      SHOPIFY_WEBHOOK_SECRETS: 'a',
    }
    const faults = faultsOf(env).join('\n')
    for (const name of ['PORT', 'LOG_LEVEL', 'SUPABASE_SECRET_KEY', 'SHOPIFY_SHOPS'])
      expect(faults).toContain(name)
    expect(faultsOf(env)).toHaveLength(4)
  })

  test('and one variable is not told twice because another depends on it', () => {
    const env = { VERCEL: '1', DATABASE_URL: 'x', SHOPIFY_WEBHOOK_SECRETS: 'a', SHOPIFY_SHOPS: 'x' }
    expect(faultsOf(env)).toHaveLength(2)
  })

  test('and no fault tells a value', () => {
    const env = {
      DATABASE_URL: 'mysql://me:hidden1@db/x',
      SUPABASE_URL: 'hidden2',
      SUPABASE_SECRET_KEY: 'hidden3',
      SHOPIFY_WEBHOOK_SECRETS: 'hidden4',
      OPS_TOKEN: 'hidden5',
    }
    expect(faultsOf(env).length).toBeGreaterThan(2)
    expect(new ConfigFault(faultsOf(env)).message).not.toContain('hidden')
  })
})

test('lists are separated by commas, blanks and empty places left out; shops are in lower case', () => {
  const config = readConfig({
    SHOPIFY_WEBHOOK_SECRETS: ' new , old,,',
    SHOPIFY_SHOPS: 'Example.MyShopify.com, other.myshopify.com',
  })
  expect(config.shopify).toEqual({
    secrets: ['new', 'old'],
    shops: ['example.myshopify.com', 'other.myshopify.com'],
  })
})

describe('access to the Admin API', () => {
  test('is listed as pairs of a shop and its token', () => {
    const SHOPIFY_ADMIN_TOKENS = 'One.myshopify.com = shpat_a=b, two.myshopify.com=shpat_c'
    expect(readConfig({ SHOPIFY_ADMIN_TOKENS }).shopifyAdmin.accesses).toEqual([
      { shop: 'one.myshopify.com', token: 'shpat_a=b' },
      { shop: 'two.myshopify.com', token: 'shpat_c' },
    ])
  })

  test.each(['shpat_secret', 'example.org=shpat_secret', 'one.myshopify.com=', '=shpat_secret'])(
    'given as %s is a fault that does not repeat it',
    SHOPIFY_ADMIN_TOKENS => {
      const faults = faultsOf({ SHOPIFY_ADMIN_TOKENS })
      expect(faults).toEqual([
        expect.stringMatching(/^SHOPIFY_ADMIN_TOKENS holds something that is no access/),
      ])
      expect(faults.join()).not.toContain('secret')
    },
  )

  test('is never sent to another address on Vercel', () => {
    const SHOPIFY_ADMIN_ORIGIN = 'http://127.0.0.1:9'
    expect(faultsOf({ ...POSTGRES, VERCEL: '1', SHOPIFY_ADMIN_ORIGIN })).toEqual([
      expect.stringMatching(/^SHOPIFY_ADMIN_ORIGIN is for tests/),
    ])
    expect(faultsOf({ SHOPIFY_ADMIN_ORIGIN })).toEqual([])
  })
})

describe('senders beside Shopify', () => {
  const TOKEN = 'a-token-of-more-than-24-characters'
  const WHSEC = `whsec_${Buffer.alloc(24, 7).toString('base64')}`

  test('stores are mapped to shops or to nobody, and senders keep the old and the new secret', () => {
    const { shipstation, events } = readConfig({
      SHIPSTATION_WEBHOOK_TOKENS: TOKEN,
      SHIPSTATION_V1_KEY: 'key',
      SHIPSTATION_V1_SECRET: 'secret',
      SHIPSTATION_STORES: '12345=One.myshopify.com, 67890=ignore',
      EVENTS_WEBHOOK_SECRETS: `my-wms=${WHSEC},my-wms=${WHSEC}`,
    })
    expect(shipstation.stores).toEqual({ '12345': 'one.myshopify.com', '67890': 'ignore' })
    expect(shipstation.v1).toEqual({ key: 'key', secret: 'secret', origin: null })
    expect(events.senders).toEqual([
      { name: 'my-wms', secret: WHSEC },
      { name: 'my-wms', secret: WHSEC },
    ])
  })

  test.each([
    [{ SHIPSTATION_WEBHOOK_TOKENS: 'short' }, 'could be guessed'],
    [{ SHIPSTATION_WEBHOOK_TOKENS: 'a token with blanks and more than enough' }, 'does not fit an address'],
    [{ SHIPSTATION_STORES: 'twelve=one.myshopify.com' }, 'is no store'],
    [{ SHIPSTATION_STORES: '12=one.example.com' }, 'is no store'],
    [{ SHIPSTATION_V1_KEY: 'key', SHIPSTATION_STORES: '1=ignore' }, 'go together'],
    [{ SHIPSTATION_V1_KEY: 'key', SHIPSTATION_V1_SECRET: 'secret' }, 'without SHIPSTATION_STORES'],
    [{ SHIPSTATION_SKEW_SECONDS: '-5' }, 'no number of seconds'],
    [{ TRACKERS: 'easypost' }, 'without EASYPOST_API_KEY'],
    [{ TRACKERS: 'aftership' }, 'without AFTERSHIP_API_KEY'],
    [{ TRACKERS: 'somebody' }, 'none that can be asked'],
    [{ EVENTS_WEBHOOK_SECRETS: 'My WMS=whsec_x' }, 'is no sender'],
    [{ SHIPSTATION_WEBHOOK_TOKENS: 'x'.repeat(101) }, 'does not fit an address'],
    [{ SHIPSTATION_V2_KEY: 'key' }, 'without SHIPSTATION_STORES'],
    [{ CRON_SECRET: 'short' }, 'too short'],
  ])('%o is refused, and the fault says why', (env, why) => {
    expect(faultsOf(env).join('\n')).toContain(why)
  })

  test.each(['shop', 'shopify', 'shipstation', 'easypost', 'aftership'])(
    'none of them may call itself %s, as a source of our own does',
    name => {
      expect(faultsOf({ EVENTS_WEBHOOK_SECRETS: `${name}=${WHSEC}` }).join()).toContain('a name of its own')
    },
  )

  test.each([
    'SHOPIFY_ADMIN_ORIGIN',
    'SHIPSTATION_V1_ORIGIN',
    'SHIPSTATION_V2_ORIGIN',
    'SHIPSTATION_JWKS_URL',
    'EASYPOST_ORIGIN',
    'AFTERSHIP_ORIGIN',
    'POSTMARK_ORIGIN',
  ])('%s, which sends secrets elsewhere, is refused on Vercel and taken for tests', name => {
    const env = { ...POSTGRES, [name]: 'http://127.0.0.1:4000' }
    expect(faultsOf(env)).toEqual([])
    expect(faultsOf({ ...env, VERCEL: '1' }).join('\n')).toContain(`${name} is for tests`)
  })
})

describe('who reads', () => {
  test('sites of the storefront are listed one by one, as browsers name them', () => {
    expect(readConfig({ STOREFRONT_ORIGINS: 'https://shop.example, http://127.0.0.1:4000' })).toMatchObject({
      storefrontOrigins: ['https://shop.example', 'http://127.0.0.1:4000'],
    })
  })

  test.each([
    '*',
    'null',
    'shop.example',
    'https://shop.example/',
    'https://Shop.example',
    'ftp://shop.example',
  ])('%j is none of them', STOREFRONT_ORIGINS => {
    expect(faultsOf({ STOREFRONT_ORIGINS })).toEqual([
      expect.stringMatching(/^STOREFRONT_ORIGINS holds something that is no origin/),
    ])
  })

  test('reads are limited unless it is said otherwise', () => {
    expect(readConfig({ RATE_LIMIT_PER_MINUTE: '0' }).readsPerMinute).toBe(0)
    expect(readConfig({ RATE_LIMIT_PER_MINUTE: '50' }).readsPerMinute).toBe(50)
    for (const RATE_LIMIT_PER_MINUTE of ['-1', '1.5', 'none'])
      expect(faultsOf({ RATE_LIMIT_PER_MINUTE })).toEqual([
        expect.stringMatching(/^RATE_LIMIT_PER_MINUTE is no number/),
      ])
  })

  test('proxies are trusted by address or range, and on Vercel its own', () => {
    const listed = '10.0.0.0/8, 192.0.2.1, 2001:db8::/32, loopback'
    expect(readConfig({ TRUST_PROXY: listed }).proxies).toEqual(listed.split(', '))
    expect(readConfig({ ...POSTGRES, VERCEL: '1' }).proxies).toBe('platform')
    expect(readConfig({ ...POSTGRES, VERCEL: '1', TRUST_PROXY: '10.0.0.1' }).proxies).toEqual(['10.0.0.1'])
  })

  test.each(['1', 'true', '10.0.0.0/33', '10.0.0.0/8/8', 'proxy.example'])('%j is no proxy', TRUST_PROXY => {
    expect(faultsOf({ TRUST_PROXY })).toEqual([
      expect.stringMatching(/^TRUST_PROXY holds something that is no proxy/),
    ])
  })
})

describe('mails', () => {
  const POSTMARK = {
    POSTMARK_SERVER_TOKEN: 'a server token',
    POSTMARK_FROM: 'Example <orders@shop.example>',
    PUBLIC_URL: 'https://orders.shop.example/',
  }

  test('go by Postmark once it is known from whom, and where they can be opted out of', () => {
    expect(readConfig(POSTMARK)).toMatchObject({
      postmark: { token: 'a server token', from: 'Example <orders@shop.example>', origin: null },
      publicUrl: 'https://orders.shop.example',
    })
    expect(faultsOf({ POSTMARK_SERVER_TOKEN: 'a server token' })).toEqual([
      expect.stringMatching(/^POSTMARK_SERVER_TOKEN is set without POSTMARK_FROM/),
      expect.stringMatching(/^POSTMARK_SERVER_TOKEN is set without PUBLIC_URL/),
    ])
  })

  test.each(['shop.example', 'a@b.example, c@d.example', 'Example <a@b.example>\r\nBcc: c@d.example', '<>'])(
    'do not come from %j',
    POSTMARK_FROM => {
      expect(faultsOf({ ...POSTMARK, POSTMARK_FROM })).toEqual([
        expect.stringMatching(/^POSTMARK_FROM is no sender/),
      ])
    },
  )

  test('are not told of under an address that could be guessed', () => {
    expect(faultsOf({ POSTMARK_WEBHOOK_TOKEN: 'short' })).toEqual([
      expect.stringMatching(/^POSTMARK_WEBHOOK_TOKEN holds a token that could be guessed/),
    ])
  })
})

describe('alerts and endpoints', () => {
  const SECRETS = [1, 2].map(byte => `whsec_${Buffer.alloc(24, byte).toString('base64')}`)
  const NAMES = [{ variable: 'ERP_HOOK_SECRET', endpoint: 'erp' }]
  const faultsWith = (env: Environment): string => {
    try {
      readConfig(env, [], NAMES)
      return ''
    } catch (error) {
      return String(error)
    }
  }

  test('an endpoint has the secrets of the variable that the policy names, two while one is rotated', () => {
    const { endpoints } = readConfig({ ERP_HOOK_SECRET: SECRETS.join(', ') }, [], NAMES)
    expect(endpoints.secrets).toEqual({ ERP_HOOK_SECRET: SECRETS })
  })

  test('an endpoint without a secret, or with one that is none, is a fault that does not repeat it', () => {
    expect(faultsWith({})).toContain('ERP_HOOK_SECRET is not set; the endpoint erp needs it')
    const said = faultsWith({ ERP_HOOK_SECRET: `${SECRETS[0]},whsec_guessable` })
    expect(said).toContain('ERP_HOOK_SECRET holds something that is no secret')
    expect(said).not.toContain('guessable')
  })

  test('alerts are mailed only where mails can be sent', () => {
    expect(faultsOf({ OPS_EMAIL: 'ops@shop.example' }).join()).toContain('without POSTMARK_SERVER_TOKEN')
    expect(faultsOf({ OPS_EMAIL: 'nobody' }).join()).toContain('is no e-mail address')
  })

  test('inner networks are opened to tests only, and Slack’s address is not sent unencrypted on Vercel', () => {
    const env = {
      ...POSTGRES,
      WEBHOOK_TEST_ORIGINS: 'http://127.0.0.1:4010',
      SLACK_WEBHOOK_URL: 'http://127.0.0.1/',
    }
    expect(readConfig(env)).toMatchObject({
      endpoints: { allowedOrigins: ['http://127.0.0.1:4010'] },
      alerts: { slackUrl: 'http://127.0.0.1/' },
    })
    expect(faultsOf({ ...env, VERCEL: '1' })).toEqual([
      expect.stringMatching(/^WEBHOOK_TEST_ORIGINS is for tests/),
      expect.stringMatching(/^SLACK_WEBHOOK_URL is a secret/),
    ])
    expect(faultsOf({ WEBHOOK_TEST_ORIGINS: 'http://127.0.0.1:4010/path' }).join()).toContain('is no origin')
  })
})

describe('secrets of feeds', () => {
  const names = [
    { variable: 'NORTH_PASSWORD', feed: 'north', isToken: false },
    { variable: 'NORTH_TOKEN', feed: 'north', isToken: true },
  ]

  test('are read by the names that the policy gives', () => {
    const env = { NORTH_PASSWORD: 'pw', NORTH_TOKEN: 'sixteen-characters', OTHER: 'no' }
    expect(readConfig(env, names).feedSecrets).toEqual({
      NORTH_PASSWORD: 'pw',
      NORTH_TOKEN: 'sixteen-characters',
    })
    expect(readConfig(env).feedSecrets).toEqual({})
  })

  test('that are missing or could be guessed are faults that name the feed and no value', () => {
    const read = () => readConfig({ NORTH_PASSWORD: ' ', NORTH_TOKEN: 'guess-me' }, names)
    expect(read).toThrow(/NORTH_PASSWORD is not set; the feed north needs it/)
    expect(read).toThrow(/NORTH_TOKEN is too short to be the token of the feed north/)
    expect(read).not.toThrow(/guess-me/)
  })
})
