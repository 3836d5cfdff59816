import { createHash, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import { JwksUnavailable } from '../../clients/jwks.ts'
import type { Instant } from '../../events/event.ts'
import { instantOf } from '../../events/version.ts'
import type { RawRequest, Refused, Undecided } from '../source.ts'

export interface Proof {
  /** Tokens that may stand in the address. */
  readonly tokens: readonly string[]
  /** How far the signed time may be from ours, in either direction. */
  readonly skewSeconds: number
  /** @throws JwksUnavailable when it cannot be said whether there is such a key */
  readonly keyOf: (id: string) => Promise<KeyObject | null>
}

export const KEY_ID = 'x-shipengine-rsa-sha256-key-id'
export const SIGNATURE = 'x-shipengine-rsa-sha256-signature'
export const TIMESTAMP = 'x-shipengine-timestamp'

const refused = (reason: string): Refused => ({ kind: 'refused', reason })

/**
 * Token and signature are both needed. The vendor signs for all of its customers with the same key, so a signature alone
 * says that ShipStation sent it, not that it is about our account; and a token alone is known to whoever reads a log.
 * What costs nothing is looked at first, so that nobody without a token makes us ask for keys.
 * @returns null when the sender is proved
 */
export async function refusal(
  { headers, body, params }: RawRequest,
  { tokens, skewSeconds, keyOf }: Proof,
  now: Instant,
): Promise<Refused | Undecided | null> {
  if (!isToken(params?.token ?? '', tokens)) return refused('the token in the address is none of ours')
  const [id, signature, timestamp] = [headers[KEY_ID], headers[SIGNATURE], headers[TIMESTAMP]]
  if (!id || !signature || !timestamp)
    return refused(`one of the headers ${KEY_ID}, ${SIGNATURE} and ${TIMESTAMP} is missing`)
  const at = signedAt(timestamp)
  if (at === null) return refused(`${TIMESTAMP} is no time`)
  if (Math.abs(Date.parse(now) - Date.parse(at)) > skewSeconds * 1000)
    return refused(`${TIMESTAMP} is more than ${skewSeconds} s from our own time (SHIPSTATION_SKEW_SECONDS)`)
  const bytes = Buffer.from(signature, 'base64')
  // Base64 has texts that merely decode to the same bytes; only the one that was made counts.
  if (bytes.toString('base64') !== signature) return refused('the signature is no base64')
  try {
    const key = await keyOf(id)
    if (key === null) return refused('ShipStation has no key of this id')
    const signed = Buffer.concat([Buffer.from(`${timestamp}.`), body])
    // PKCS #1 v1.5 is what `verify` does with an RSA key unless told otherwise.
    return verify('RSA-SHA256', signed, key, bytes) ? null : refused('the signature is of something else')
  } catch (error) {
    if (error instanceof JwksUnavailable) return { kind: 'undecided', reason: error.message }
    throw error
  }
}

/** The time that was signed; without a zone it is UTC, as it only says how old the delivery is. */
export const signedAt = (timestamp: string): Instant | null =>
  instantOf(timestamp) ?? instantOf(`${timestamp}Z`)

/** Hashed first, so that neither length nor content shows in the time that it takes. */
function isToken(given: string, tokens: readonly string[]): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  const wanted = hash(given)
  return tokens.reduce((found, token) => timingSafeEqual(hash(token), wanted) || found, false)
}
