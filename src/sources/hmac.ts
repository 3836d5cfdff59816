import { createHmac, timingSafeEqual } from 'node:crypto'

export interface HmacRule {
  /** In lower case. */
  readonly header: string
  /** What stands before the digest in the header. */
  readonly prefix: string
  readonly encoding: 'hex' | 'base64'
  /** The variable that holds the secrets, for the reason. */
  readonly variable: string
}

/**
 * Checks an HMAC-SHA256 over the raw bytes of a body: parsed and written anew, 136.0 would be 136 and the signature wrong.
 * Several secrets are accepted, since while one is rotated either may sign.
 * @returns why the sender is not proved, or null if he is
 */
export function hmacRefusal(
  rule: HmacRule,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
  secrets: readonly string[],
): string | null {
  const signature = headers[rule.header]
  if (!signature) return `the header ${rule.header} is missing`
  if (body.length === 0) return 'an empty body is never signed'
  // Compared as text: decoding first would accept texts that merely decode to the same bytes.
  const given = Buffer.from(signature)
  const proved = secrets.some(secret => {
    const digest = createHmac('sha256', secret).update(body).digest(rule.encoding)
    const expected = Buffer.from(`${rule.prefix}${digest}`)
    return expected.length === given.length && timingSafeEqual(expected, given)
  })
  return proved ? null : `no secret of ${rule.variable} gives this signature`
}
