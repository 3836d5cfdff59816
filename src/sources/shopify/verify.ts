import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Checks Shopify's signature: HMAC-SHA256 of the raw bytes, as base64. Several secrets are accepted, since for up
 * to an hour after a rotation either may sign. Only the header with the `x-` prefix is read: where both families
 * are sent, reading the other one would let the sender choose which signature counts.
 * @returns why the sender is not proved, or null if he is
 */
export function refusal(
  body: Buffer,
  signature: string | undefined,
  secrets: readonly string[],
): string | null {
  if (!signature) return 'the header x-shopify-hmac-sha256 is missing'
  if (body.length === 0) return 'an empty body is never signed'
  // Compared as base64 text: decoding first would accept texts that merely decode to the same bytes.
  const given = Buffer.from(signature)
  const proved = secrets.some(secret => {
    const expected = Buffer.from(createHmac('sha256', secret).update(body).digest('base64'))
    return expected.length === given.length && timingSafeEqual(expected, given)
  })
  return proved ? null : 'no secret of SHOPIFY_WEBHOOK_SECRETS gives this signature'
}
