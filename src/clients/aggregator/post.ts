import { type RateLimit, RateLimited } from '../rate-limit.ts'
import { AggregatorRefused, AggregatorUnavailable } from './registry.ts'

export interface Vendor {
  /** For messages. */
  readonly name: string
  /** The variable that holds the key. */
  readonly variable: string
  readonly headers: Readonly<Record<string, string>>
  readonly limit: RateLimit
}

/** Of one call; milliseconds. */
const PATIENCE_MS = 15_000

/** What a 429 without a time means, and the longest that is believed; milliseconds. */
const USUAL_PAUSE_MS = 10_000
const LONGEST_PAUSE_MS = 300_000

/**
 * Posts JSON and gives the answer's status and parsed body: 2xx, or a 4xx that is about what was posted.
 * @throws RateLimited, AggregatorUnavailable, AggregatorRefused
 */
export async function post(
  address: string,
  body: object,
  vendor: Vendor,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly body: unknown }> {
  await vendor.limit.take(signal)
  const response = await sent(address, body, vendor, signal)
  const { status } = response
  if (status === 429) throw await limited(response, vendor)
  if (status === 401 || status === 402 || status === 403)
    throw new AggregatorRefused(
      `${vendor.name} refused the key or the account (${status}); check ${vendor.variable} and the plan`,
    )
  if (status >= 500) throw new AggregatorUnavailable(`${vendor.name} has trouble of its own (${status})`)
  // Followed, a redirect would take the key to wherever it points.
  if (status >= 300 && status < 400)
    throw new AggregatorRefused(`${vendor.name} redirected the call (${status}), which is never followed`)
  return { status, body: await parsed(response, vendor) }
}

async function sent(address: string, body: object, vendor: Vendor, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...vendor.headers },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    })
  } catch (error) {
    throw new AggregatorUnavailable(`${vendor.name} could not be reached`, { cause: error })
  }
}

async function parsed(response: Response, vendor: Vendor): Promise<unknown> {
  try {
    return await response.json()
  } catch (error) {
    throw new AggregatorUnavailable(`${vendor.name} answered ${response.status} without JSON`, {
      cause: error,
    })
  }
}

/** Whoever shares the allowance waits too. */
async function limited(response: Response, vendor: Vendor): Promise<RateLimited> {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  const ms = seconds > 0 ? Math.min(seconds * 1000, LONGEST_PAUSE_MS) : USUAL_PAUSE_MS
  await vendor.limit.pause(ms)
  return new RateLimited(vendor.name, ms)
}
