import { createHmac, type KeyObject, sign as signWith } from 'node:crypto'

/** The value of X-Shopify-Hmac-Sha256: base64 over the exact bytes of the body. */
export const sign = (body: Buffer, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('base64')

/** The value of X-Hmac-Signature; the secret's text is brought to one form first, as the vendor does. */
export const signEasyPost = (body: Buffer, secret: string): string =>
  `hmac-sha256-hex=${createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex')}`

/** The value of aftership-hmac-sha256. */
export const signAfterShip = sign

/** The headers of the label service's V2 webhooks: RSA over the time, a dot and the body. */
export function signShipStation(
  body: Buffer,
  key: { readonly id: string; readonly private: KeyObject },
  timestamp: string,
): Readonly<Record<string, string>> {
  const signature = signWith('sha256', Buffer.concat([Buffer.from(`${timestamp}.`), body]), key.private)
  return {
    'x-shipengine-rsa-sha256-key-id': key.id,
    'x-shipengine-rsa-sha256-signature': signature.toString('base64'),
    'x-shipengine-timestamp': timestamp,
  }
}

/**
 * The headers of the Standard Webhooks specification.
 * @param secret `whsec_` and the key in base64
 * @param seconds since 1970
 */
export function signStandard(
  body: Buffer,
  secret: string,
  id: string,
  seconds: number,
): Readonly<Record<string, string>> {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${signature}`,
  }
}
