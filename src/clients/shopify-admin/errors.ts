/** Too much was asked at once; nothing was done, and the same may be asked again. */
export class ShopifyThrottled extends Error {
  override readonly name = 'ShopifyThrottled'
  /** Milliseconds until the shop's allowance suffices again, as far as it says so. */
  readonly retryAfterMs: number
  constructor(shop: string, retryAfterMs: number) {
    super(`${shop}: Shopify's Admin API has had enough for now; ask again in ${retryAfterMs} ms`)
    this.retryAfterMs = retryAfterMs
  }
}

/** It cannot be reached or has trouble of its own; the same may be asked again later. */
export class ShopifyUnavailable extends Error {
  override readonly name = 'ShopifyUnavailable'
}

/** It will not answer this; asking again changes nothing. */
export class ShopifyRefused extends Error {
  override readonly name = 'ShopifyRefused'
}
