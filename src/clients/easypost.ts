import { z } from 'zod'
import { post } from './aggregator/post.ts'
import type { KnownCarrier, TrackerRegistry } from './aggregator/registry.ts'
import type { RateLimit } from './rate-limit.ts'

const ORIGIN = 'https://api.easypost.com'

/** As EasyPost writes them. */
const CARRIERS: Readonly<Record<KnownCarrier, string>> = {
  usps: 'USPS',
  ups: 'UPS',
  fedex: 'FedEx',
  dhl: 'DHLExpress',
}

const failure = z
  .object({ error: z.object({ code: z.string().catch('') }) })
  .transform(({ error }) => error.code)
  .catch('')

/**
 * Trackers of EasyPost. A number that was registered in the last three months gets the tracker that it has.
 * @param origin asked instead of the vendor's own address, for tests; null in earnest
 */
export function createEasyPostTrackers(
  apiKey: string,
  origin: string | null,
  limit: RateLimit,
): TrackerRegistry {
  const authorization = `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`
  const vendor = { name: 'EasyPost', variable: 'EASYPOST_API_KEY', headers: { authorization }, limit }
  return {
    name: 'easypost',
    async register(number, carrier, signal) {
      const tracker = { tracking_code: number, ...(carrier && { carrier: CARRIERS[carrier] }) }
      const { status, body } = await post(`${origin ?? ORIGIN}/v2/trackers`, { tracker }, vendor, signal)
      if (status < 300) return { kind: 'registered' }
      // The key was taken, so the answer is about the number.
      const code = failure.parse(body).slice(0, 80)
      return { kind: 'unsupported', reason: `EasyPost does not follow it (${code || status})` }
    },
  }
}
