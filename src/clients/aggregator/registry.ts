/** Somebody who follows the parcels of many carriers, once told their numbers. */
export interface TrackerRegistry {
  /** Also the feed under which it tells scans. */
  readonly name: string
  /**
   * Asks it to follow a number; asked twice, it follows it once.
   * @param carrier whose number it is, or null: then it finds that out itself
   * @throws RateLimited, AggregatorUnavailable: ask again. AggregatorRefused: a person must look
   */
  register(number: string, carrier: KnownCarrier | null, signal: AbortSignal): Promise<Registration>
}

export type KnownCarrier = 'usps' | 'ups' | 'fedex' | 'dhl'

export type Registration =
  | { readonly kind: 'registered' }
  /** It will never follow this number. */
  | { readonly kind: 'unsupported'; readonly reason: string }

/** It cannot be reached or has trouble of its own; the same may be asked again later. */
export class AggregatorUnavailable extends Error {
  override readonly name = 'AggregatorUnavailable'
}

/** It does not take our key, or answers what it never should: asking again changes nothing. */
export class AggregatorRefused extends Error {
  override readonly name = 'AggregatorRefused'
}
