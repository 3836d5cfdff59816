import { createHash, timingSafeEqual } from 'node:crypto'

const hash = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * Whether a token out of an address is one of ours. Hashes are compared, all of them and each in full, so that the time
 * it takes tells nothing of how much of a guess was right, nor of which token.
 */
export function tokenMatches(given: string | undefined, tokens: readonly string[]): boolean {
  if (!given) return false
  const told = hash(given)
  return tokens.filter(token => timingSafeEqual(hash(token), told)).length > 0
}
