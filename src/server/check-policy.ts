import { RESERVED_NAMES } from '../config/reserved-names.ts'
import type { Config } from '../config.ts'
import { isTimeZone } from '../events/local-time.ts'
import { coloursFault } from '../http/track/colours.ts'
import { contractFaults } from '../jobs/contracts/check.ts'
import type { Endpoint } from '../policy/endpoint.ts'
import type { Feed } from '../policy/feed.ts'
import { feedSecretNames } from '../policy/feed-secrets.ts'
import type { Policy, Storefront, StorefrontPolicy } from '../policy/policy.ts'
import { feedFaults } from '../sources/threepl/check-feeds.ts'

/** The policy holds what could never work. Lists every fault at once, with the file and the entry that it is in. */
export class PolicyFault extends Error {
  override readonly name = 'PolicyFault'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`The policy has ${faults.length} fault(s):\n${faults.map(fault => `  - ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/** Of the configuration, what an entry of the policy can contradict. */
type Settings = Pick<Config, 'feedSecrets' | 'endpoints' | 'events'>

type Checked = Pick<Policy, 'feeds' | 'endpoints' | 'storefront'>

/**
 * Looks at what types cannot hold, before anything runs by it: a zone that is none would otherwise be found by the watch, at
 * night.
 * @throws PolicyFault
 */
export function checkPolicy(policy: Checked, config: Settings): void {
  const faults = [
    ...named('src/policy/feeds.ts', policy.feeds, feed => [
      ...feedFaults(feed),
      ...(feed.contract === null ? [] : contractFaults(feed.contract)),
      ...takenName(feed, config),
      ...missingSecrets(feed, config),
    ]),
    ...named('src/policy/endpoints.ts', policy.endpoints, endpoint => endpointFaults(endpoint, config)),
    ...storefrontFaults(policy.storefront).map(fault => `src/policy/storefront.ts, ${fault}`),
  ]
  if (faults.length > 0) throw new PolicyFault(faults)
}

/** The same of one feed before it is tried: without the environment, of which its secrets alone need be there. */
export function checkFeed(feed: Feed): void {
  const faults = [...feedFaults(feed), ...(feed.contract === null ? [] : contractFaults(feed.contract))]
  if (faults.length > 0)
    throw new PolicyFault(faults.map(fault => `src/policy/feeds.ts, ${feed.name}: ${fault}`))
}

function named<Entry extends { readonly name: string }>(
  file: string,
  entries: readonly Entry[],
  faultsOf: (entry: Entry) => readonly string[],
): readonly string[] {
  return entries.flatMap((entry, index) => {
    const again = entries.findIndex(each => each.name === entry.name) < index
    const faults = [...faultsOf(entry), ...(again ? ['another one has this name'] : [])]
    return faults.map(fault => `${file}, ${entry.name}: ${fault}`)
  })
}

/** A feed's labels are told under its name: under somebody else's they would be his. */
function takenName({ name }: Feed, { events }: Settings): readonly string[] {
  if (RESERVED_NAMES.includes(name)) return ['a source of wismo has this name']
  return events.senders.some(sender => sender.name === name)
    ? ['a sender in EVENTS_WEBHOOK_SECRETS has this name']
    : []
}

const missingSecrets = (feed: Feed, { feedSecrets }: Settings): readonly string[] =>
  feedSecretNames([feed]).flatMap(({ variable }) =>
    secretFault(variable, feedSecrets[variable] !== undefined),
  )

function endpointFaults(endpoint: Endpoint, { endpoints }: Settings): readonly string[] {
  const { name, secretEnv, events, shops } = endpoint
  const faults: readonly (readonly [boolean, string])[] = [
    [!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name), 'its name must be words in lower case, joined by dashes'],
    [events.length === 0, 'events must list what it is told of'],
    [shops?.length === 0, 'shops must name one, or be null for all'],
  ]
  return [
    ...faults.flatMap(([is, says]) => (is ? [says] : [])),
    ...urlFaults(endpoint, endpoints.allowedOrigins),
    ...secretFault(secretEnv, (endpoints.secrets[secretEnv] ?? []).length > 0),
  ]
}

/** What the name of its host means is looked at with each call; this is what no resolver can change. */
function urlFaults({ url: text }: Endpoint, allowedOrigins: readonly string[]): readonly string[] {
  const url = URL.parse(text)
  if (url === null) return ['its url is no address']
  if (url.protocol !== 'https:' && !allowedOrigins.includes(url.origin))
    return ['its url must begin with https://']
  return url.username || url.password
    ? ['its url must hold no user or password; what is sent is signed instead']
    : []
}

function secretFault(variable: string, isThere: boolean): readonly string[] {
  if (!/^[A-Z][A-Z0-9_]*$/.test(variable))
    return [`"${variable}" is no name of a variable; use capitals, digits and _`]
  return isThere ? [] : [`its secret was not read; set ${variable} in the environment`]
}

function storefrontFaults({ shops, ...all }: StorefrontPolicy): readonly string[] {
  return Object.entries<Partial<Storefront>>({ 'all shops': all, ...shops }).flatMap(
    ([shop, { timeZone, logoUrl, supportUrl, colours = null }]) => {
      const inColours = coloursFault(colours)
      const faults: readonly (readonly [boolean, string])[] = [
        [
          timeZone !== undefined && !isTimeZone(timeZone),
          `there is no time zone "${timeZone}"; give an IANA name like Europe/Berlin`,
        ],
        [!leads(logoUrl, ['https:']), 'logoUrl must begin with https://'],
        [!leads(supportUrl, ['https:', 'mailto:']), 'supportUrl must begin with https:// or mailto:'],
      ]
      const said = faults.flatMap(([is, says]) => (is ? [says] : []))
      return [...said, ...(inColours === null ? [] : [inColours])].map(fault => `${shop}: ${fault}`)
    },
  )
}

const leads = (text: string | null | undefined, protocols: readonly string[]): boolean =>
  !text || protocols.includes(URL.parse(text)?.protocol ?? '')
