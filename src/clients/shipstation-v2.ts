import { type RateLimit, RateLimited } from './rate-limit.ts'

/** It cannot be reached or has trouble of its own; the same may be asked again later. */
export class ShipStationV2Unavailable extends Error {
  override readonly name = 'ShipStationV2Unavailable'
}

/** It does not take the key; until somebody mends that nothing can be asked. */
export class ShipStationV2KeyRefused extends Error {
  override readonly name = 'ShipStationV2KeyRefused'
}

/** It will not answer this; asking again changes nothing. */
export class ShipStationV2Refused extends Error {
  override readonly name = 'ShipStationV2Refused'
}

export interface ShipStationV2Answer {
  /** Null: there is nothing at that address. */
  readonly body: unknown
  /** When ShipStation says that it answered: an HTTP date, or null. */
  readonly date: string | null
}

/** ShipStation's V2 API, read only. */
export interface ShipStationV2 {
  /**
   * One call.
   * @param path begins with `/v2/`; the host is always ShipStation's own, whatever a webhook said
   * @throws RateLimited, ShipStationV2Unavailable: ask again later. ShipStationV2KeyRefused: a person must look.
   * ShipStationV2Refused: asking again changes nothing
   */
  get(path: string, signal: AbortSignal): Promise<ShipStationV2Answer>
}

export interface ShipStationV2Access {
  readonly key: string
  /** Asked instead of ShipStation's own address, for tests; null in earnest. */
  readonly origin: string | null
}

const ORIGIN = 'https://api.shipstation.com'
const TIMEOUT_MS = 10_000

/** Where a 429 does not say how long to wait. */
const PATIENCE_MS = 30_000

/** A page has 25 records of some kilobytes; characters. */
const SIZE_LIMIT = 8 * 1024 * 1024

export function createShipStationV2({ key, origin }: ShipStationV2Access, limit: RateLimit): ShipStationV2 {
  return {
    async get(path, signal) {
      if (!path.startsWith('/v2/')) throw new ShipStationV2Refused(`${path.slice(0, 40)} is no address of V2`)
      await limit.take(signal)
      const answer = await ask(`${origin ?? ORIGIN}${path}`, key, signal)
      const date = answer.headers.get('date')
      if (answer.status === 429) {
        const wait = waitIn(answer.headers.get('retry-after'))
        await limit.pause(wait)
        throw new RateLimited('ShipStation V2', wait)
      }
      if (answer.status === 404) return { body: null, date }
      if (!answer.ok) throw failureOf(answer.status)
      return { body: await bodyOf(answer), date }
    },
  }
}

async function ask(url: string, key: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      headers: { 'api-key': key, accept: 'application/json' },
      // The key goes with the request, so nobody may send it elsewhere.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    })
  } catch (error) {
    throw new ShipStationV2Unavailable(
      `ShipStation V2 could not be reached (${error instanceof Error ? error.name : 'no answer'})`,
    )
  }
}

async function bodyOf(answer: Response): Promise<unknown> {
  try {
    const text = await answer.text()
    if (text.length <= SIZE_LIMIT) return JSON.parse(text)
  } catch {
    // Cut off or no JSON: said below, like what is too long.
  }
  throw new ShipStationV2Unavailable('ShipStation V2 answered something that cannot be read')
}

function failureOf(status: number): Error {
  if (status === 401 || status === 403)
    return new ShipStationV2KeyRefused(`ShipStation V2 refused the key (${status}); check SHIPSTATION_V2_KEY`)
  if (status >= 500 || status === 408)
    return new ShipStationV2Unavailable(`ShipStation V2 failed (${status})`)
  if (status >= 300 && status < 400)
    return new ShipStationV2Refused(`ShipStation V2 pointed elsewhere (${status}), which is never followed`)
  return new ShipStationV2Refused(`ShipStation V2 refused the request (${status})`)
}

/** Retry-After in seconds, as milliseconds; a date is not what this vendor sends. */
function waitIn(retryAfter: string | null): number {
  const seconds = Number(retryAfter ?? Number.NaN)
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3600) * 1000 : PATIENCE_MS
}
