import { z } from 'zod'
import { type RateLimit, RateLimited } from './rate-limit.ts'
import {
  ForeignAddress,
  ShipStationRedirected,
  ShipStationRefused,
  ShipStationUnavailable,
  ShipStationUnknown,
} from './shipstation-v1/errors.ts'
import { type V1Kind, v1Address, withParameters } from './shipstation-v1/resource-url.ts'

export interface V1Account {
  readonly key: string
  readonly secret: string
  /** Called instead of the vendor's hosts, for tests; what may be called is judged without it. */
  readonly origin: string | null
}

export interface V1Answer {
  readonly kind: V1Kind
  /** As they came; a single order is a list of one. */
  readonly resources: readonly object[]
  /** 0 where there is nothing at all. */
  readonly pages: number
  /** When ShipStation says that it answered: an HTTP date, or null. */
  readonly date: string | null
}

/** ShipStation's API V1, as far as lists of orders and parcels go. */
export interface ShipStationV1 {
  /**
   * One page of a list, of 500 at most, as it stands now. Shipments come with what is in them, whatever the address says
   * of that.
   * @param page from 1
   * @throws RateLimited, ShipStationUnavailable: ask again. ShipStationRefused, ShipStationRedirected: a person must look.
   * ShipStationUnknown, ForeignAddress: asking again changes nothing
   */
  fetchPage(address: string, page: number, signal: AbortSignal): Promise<V1Answer>
}

const PAGE_SIZE = 500

/** Of one call; milliseconds. */
const PATIENCE_MS = 20_000

/** What a 429 without a time means, and the longest that is believed; milliseconds. */
const USUAL_PAUSE_MS = 60_000
const LONGEST_PAUSE_MS = 300_000

export function createShipStationV1(account: V1Account, limit: RateLimit): ShipStationV1 {
  const authorization = `Basic ${Buffer.from(`${account.key}:${account.secret}`).toString('base64')}`
  return {
    async fetchPage(address, page, signal) {
      const allowed = v1Address(address)
      if (allowed === null) throw new ForeignAddress()
      await limit.take(signal)
      const { kind, origin, path, query } = allowed
      const asked = withParameters(query, parametersOf(kind, page))
      const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
      try {
        const response = await fetch(`${account.origin ?? origin}${path}?${asked}`, {
          headers: { authorization, accept: 'application/json' },
          redirect: 'manual',
          signal: patience,
        })
        await heed(response, limit)
        return { kind, ...listIn(await response.json(), kind), date: response.headers.get('date') }
      } catch (error) {
        throw failureOf(error)
      }
    },
  }
}

/** `includeShipmentItems` is told as False by some deliveries; beside another value of the same name it is not heeded. */
function parametersOf(kind: V1Kind, page: number): Readonly<Record<string, string>> {
  const paging = { page: String(page), pageSize: String(PAGE_SIZE) }
  return kind === 'shipments' ? { includeShipmentItems: 'True', ...paging } : paging
}

/** Throws for whatever is no answer, and tells the allowance what the vendor says of it. */
async function heed(response: Response, limit: RateLimit): Promise<void> {
  const { status, headers } = response
  if (status === 429) {
    const ms = pauseIn(headers) ?? USUAL_PAUSE_MS
    await limit.pause(ms)
    throw new RateLimited('ShipStation', ms)
  }
  if (status === 200) {
    const ms = pauseIn(headers)
    if (headers.get('x-rate-limit-remaining') === '0' && ms !== null) await limit.pause(ms)
    return
  }
  // Read to its end, so that the connection can be used again.
  await response.arrayBuffer()
  if (status >= 300 && status < 400) throw new ShipStationRedirected(status)
  if (status === 401 || status === 403) throw new ShipStationRefused()
  if (status >= 400 && status < 500 && status !== 408) throw new ShipStationUnknown(status)
  throw new ShipStationUnavailable(`ShipStation answers ${status}`)
}

/** Seconds until calls are allowed again, as either header tells; in milliseconds. */
function pauseIn(headers: Headers): number | null {
  const told = headers.get('retry-after') ?? headers.get('x-rate-limit-reset')
  if (told === null || !/^\d+$/.test(told)) return null
  return Math.min(LONGEST_PAUSE_MS, Math.max(1, Number(told)) * 1000)
}

const resource = z.looseObject({})
const list = z.looseObject({ pages: z.number().int().nonnegative().nullish() })

function listIn(body: unknown, kind: V1Kind): Pick<V1Answer, 'resources' | 'pages'> {
  const { pages, ...rest } = list.parse(body)
  // An order asked for by its id comes alone.
  if ('orderId' in rest) return { resources: [rest], pages: 1 }
  return { resources: z.array(resource).parse(rest[kind] ?? []), pages: pages ?? 1 }
}

const OURS = [
  RateLimited,
  ShipStationRedirected,
  ShipStationRefused,
  ShipStationUnavailable,
  ShipStationUnknown,
]

/** What fetch and the parser throw is trouble of the vendor's; never repeated in full, for it may hold the address. */
function failureOf(error: unknown): Error {
  if (error instanceof Error && OURS.some(type => error instanceof type)) return error
  const name = error instanceof Error ? error.name : 'unknown error'
  return new ShipStationUnavailable(`ShipStation could not be asked (${name})`, { cause: error })
}
