import { pino } from 'pino'
import { expect, test } from 'vitest'
import { RESERVED_NAMES } from '../../src/config/reserved-names.ts'
import { readConfig } from '../../src/config.ts'
import { SHOP } from '../../src/orders/derive/shares.ts'
import { type Endpoint, endpointSecretNames } from '../../src/policy/endpoint.ts'
import type { Feed } from '../../src/policy/feed.ts'
import { feedSecretNames } from '../../src/policy/feed-secrets.ts'
import { policy } from '../../src/policy/index.ts'
import { checkPolicy, PolicyFault } from '../../src/server/check-policy.ts'
import { createService } from '../../src/server/service.ts'
import { FEED as aftership } from '../../src/sources/aftership/normalise.ts'
import { FEED as easypost } from '../../src/sources/easypost/normalise.ts'
import { FEED as shipstation } from '../../src/sources/shipstation/telling.ts'
import { FEED as shipstationV2 } from '../../src/sources/shipstation-v2/telling.ts'
import { contract } from '../support/contracts.ts'
import { ERP_SECRET } from '../support/standard-webhook.ts'
import { feedWith } from '../support/threepl.ts'

const erp: Endpoint = {
  name: 'erp',
  url: 'https://erp.example.com/hooks',
  secretEnv: 'ERP_HOOK_SECRET',
  events: ['alert.raised'],
  shops: null,
}

function faultsOf(
  { feeds = [], endpoints = [] }: { feeds?: readonly Feed[]; endpoints?: readonly Endpoint[] },
  env: Readonly<Record<string, string>> = {},
  storefront = policy.storefront,
): readonly string[] {
  const given = { ERP_HOOK_SECRET: ERP_SECRET, FEED_PASSWORD: 'secret', ...env }
  const known = endpointSecretNames(endpoints).filter(({ variable }) => variable in given)
  const config = readConfig(
    given,
    feedSecretNames(feeds).filter(({ variable }) => variable in given),
    known,
  )
  try {
    checkPolicy({ feeds, endpoints, storefront }, config)
    return []
  } catch (error) {
    if (!(error instanceof PolicyFault)) throw error
    return error.faults
  }
}

test('the policy that ships, and entries like its examples, could work', () => {
  expect(faultsOf(policy)).toEqual([])
  expect(faultsOf({ feeds: [feedWith({}, { contract })], endpoints: [erp] })).toEqual([])
})

test('every fault of every file is told at once, with the entry that it is in', () => {
  const feed = feedWith({ timeZone: 'Chicago' }, { contract: { ...contract, timeZone: 'X', cutOff: 'noon' } })
  const wrong = { ...erp, url: 'http://erp.example.com' }
  expect(faultsOf({ feeds: [feed, feedWith()], endpoints: [erp, wrong] })).toEqual([
    expect.stringMatching(/^src\/policy\/feeds\.ts, north-shipments: there is no time zone "Chicago"/),
    expect.stringMatching(/^src\/policy\/feeds\.ts, north-shipments: there is no time zone "X"/),
    expect.stringMatching(/^src\/policy\/feeds\.ts, north-shipments: contract\.cutOff/),
    'src/policy/feeds.ts, north-shipments: another one has this name',
    'src/policy/endpoints.ts, erp: its url must begin with https://',
    'src/policy/endpoints.ts, erp: another one has this name',
  ])
})

test.each<[string, Partial<Endpoint>]>([
  ['its name must be', { name: 'ERP' }],
  ['its url is no address', { url: 'erp.example.com' }],
  ['no user or password', { url: 'https://user:word@erp.example.com' }],
  ['set ERP_HOOK', { secretEnv: 'ERP_HOOK' }],
  ['no name of a variable', { secretEnv: 'whsec_abc' }],
  ['events must list', { events: [] }],
  ['shops must name', { shops: [] }],
])('an endpoint that could never be told anything says so: %s', (fault, over) => {
  expect(faultsOf({ endpoints: [{ ...erp, ...over }] })).toEqual([expect.stringContaining(fault)])
})

test('an endpoint may be called in the clear where the configuration allows it for tests', () => {
  const env = { WEBHOOK_TEST_ORIGINS: 'http://127.0.0.1:4010' }
  expect(faultsOf({ endpoints: [{ ...erp, url: 'http://127.0.0.1:4010/hooks' }] }, env)).toEqual([])
})

test('a feed under the name of a source or a sender would tell as that one, and is refused', () => {
  const env = { EVENTS_WEBHOOK_SECRETS: `my-wms=${ERP_SECRET}` }
  expect(faultsOf({ feeds: [feedWith({}, { name: 'shipstation' })] })).toEqual([
    expect.stringContaining('a source of wismo has this name'),
  ])
  expect(faultsOf({ feeds: [feedWith({}, { name: 'my-wms' })] }, env)).toEqual([
    expect.stringContaining('a sender in EVENTS_WEBHOOK_SECRETS has this name'),
  ])
})

test('every name under which a source of our own tells is reserved', () => {
  expect([...RESERVED_NAMES].sort()).toEqual(
    [...new Set([SHOP, 'shopify', shipstation, shipstationV2, easypost, aftership])].sort(),
  )
})

test('what customers would see at a wrong time or not at all is told with its shop', () => {
  const shops = { 'a.myshopify.com': { timeZone: 'Berlin', logoUrl: 'http://a.example/logo.svg' } }
  expect(faultsOf({}, {}, { ...policy.storefront, shops })).toEqual([
    expect.stringMatching(/^src\/policy\/storefront\.ts, a\.myshopify\.com: there is no time zone "Berlin"/),
    'src/policy/storefront.ts, a.myshopify.com: logoUrl must begin with https://',
  ])
})

test('colours of a shop that nobody can read are told with what to do', () => {
  const shops = { 'a.myshopify.com': { colours: { accent: '#f2c14e', accentText: '#ffffff' } } }
  expect(faultsOf({}, {}, { ...policy.storefront, shops })).toEqual([
    expect.stringMatching(
      /^src\/policy\/storefront\.ts, a\.myshopify\.com: accentText #ffffff cannot be read/,
    ),
  ])
})

test('the service does not start by a policy that could never work, whatever its database', async () => {
  const config = readConfig({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })
  const feeds = [feedWith({}, { contract: { ...contract, timeZone: 'Europe/Vinnea' } })]
  await expect(
    createService({ config, policy: { ...policy, feeds }, log: pino({ level: 'silent' }) }),
  ).rejects.toThrow(PolicyFault)
})
