import { z } from 'zod'
import { post } from './aggregator/post.ts'
import { AggregatorRefused, type KnownCarrier, type TrackerRegistry } from './aggregator/registry.ts'
import type { RateLimit } from './rate-limit.ts'

const ORIGIN = 'https://api.aftership.com'
const PATH = '/tracking/2026-07/trackings'

/** As AfterShip writes them. */
const SLUGS: Readonly<Record<KnownCarrier, string>> = {
  usps: 'usps',
  ups: 'ups',
  fedex: 'fedex',
  dhl: 'dhl',
}

/** Another asked before, or this is asked again after the answer was lost. */
const EXISTS = 4003

/** About the number or its carrier: invalid, not recognised, wanting more than a number, or no longer supported. */
const UNSUPPORTED: ReadonlySet<number> = new Set([4005, 4010, 4011, 4012, 4017])

const verdict = z
  .object({ meta: z.object({ code: z.number().catch(0) }) })
  .transform(({ meta }) => meta.code)
  .catch(0)

/**
 * Trackings of AfterShip.
 * @param origin asked instead of the vendor's own address, for tests; null in earnest
 */
export function createAfterShipTrackers(
  apiKey: string,
  origin: string | null,
  limit: RateLimit,
): TrackerRegistry {
  const vendor = {
    name: 'AfterShip',
    variable: 'AFTERSHIP_API_KEY',
    headers: { 'as-api-key': apiKey },
    limit,
  }
  return {
    name: 'aftership',
    async register(number, carrier, signal) {
      const tracking = { tracking_number: number, ...(carrier && { slug: SLUGS[carrier] }) }
      const { status, body } = await post(`${origin ?? ORIGIN}${PATH}`, tracking, vendor, signal)
      const code = verdict.parse(body)
      if (status < 300 || code === EXISTS) return { kind: 'registered' }
      if (UNSUPPORTED.has(code))
        return { kind: 'unsupported', reason: `AfterShip does not follow it (${code})` }
      throw new AggregatorRefused(`AfterShip did not take what was posted (${code || status})`)
    },
  }
}
