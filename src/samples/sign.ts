import { createHmac } from 'node:crypto'

/** The value of X-Shopify-Hmac-Sha256: base64 over the exact bytes of the body. */
export const sign = (body: Buffer, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('base64')
