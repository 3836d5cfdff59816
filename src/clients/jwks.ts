import { createPublicKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'

/** The signer's keys cannot be read just now: whether a signature is good cannot be said, and not that it is bad. */
export class JwksUnavailable extends Error {
  override readonly name = 'JwksUnavailable'
}

/** The public keys of somebody who signs. */
export interface Jwks {
  /**
   * @returns null: the signer has no key of that id
   * @throws JwksUnavailable when it is not known here and the signer cannot be asked
   */
  keyOf(id: string): Promise<KeyObject | null>
}

export interface JwksOptions {
  readonly url: string
  readonly clock: () => Date
}

/** Older keys are asked for anew; they go on verifying while nobody answers. */
const MAX_AGE_MS = 3_600_000

/** After an answer nothing is asked for so long, whatever ids come: a flood of unknown ids must not become one of calls. */
const PAUSE_MS = 60_000

/** After a failure: short, since senders are turned away meanwhile. */
const PAUSE_AFTER_FAILURE_MS = 5000

/** Less than a sender of a webhook waits; milliseconds. */
const TIMEOUT_MS = 2500

/** More is no list of keys. */
const SIZE_LIMIT = 262_144

/** Only what signs by RSA with a modulus that is still thought safe; other keys of the same list are nobody's fault. */
const MODULUS_BITS = 2048

const listed = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })) })

/** Keys by id, kept in this process. Calls at the same time share one question. */
export function createJwks({ url, clock }: JwksOptions): Jwks {
  let keys: ReadonlyMap<string, KeyObject> = new Map()
  let answeredAt = Number.NEGATIVE_INFINITY
  let failedAt = Number.NEGATIVE_INFINITY
  let underWay: Promise<void> | null = null

  const ask = async (): Promise<void> => {
    try {
      keys = await fetchKeys(url)
      answeredAt = clock().getTime()
    } catch (error) {
      failedAt = clock().getTime()
      throw error
    }
  }
  const refresh = (): Promise<void> => {
    underWay ??= ask().finally(() => {
      underWay = null
    })
    return underWay
  }
  return {
    async keyOf(id) {
      const now = clock().getTime()
      const known = keys.get(id)
      if (known && now - answeredAt < MAX_AGE_MS) return known
      if (!known && now - answeredAt < PAUSE_MS) return null
      if (now - failedAt < PAUSE_AFTER_FAILURE_MS) return known ?? unavailable('asked in vain a moment ago')
      try {
        await refresh()
      } catch (error) {
        // A known key does not become wrong because nobody answers.
        if (known) return known
        throw error
      }
      return keys.get(id) ?? null
    },
  }
}

const unavailable = (why: string): never => {
  throw new JwksUnavailable(`The signer's keys cannot be read: ${why}`)
}

async function fetchKeys(url: string): Promise<ReadonlyMap<string, KeyObject>> {
  const text = await fetched(url)
  const { data } = listed.safeParse(json(text))
  const found = new Map((data?.keys ?? []).flatMap(jwk => keyIn(jwk)))
  // An answer without any key is a fault of the signer's, and would make forgeries of all his deliveries.
  return found.size > 0 ? found : unavailable('the answer holds no usable key')
}

async function fetched(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (!answer.ok) return unavailable(`the answer was ${answer.status}`)
    const text = await answer.text()
    return text.length <= SIZE_LIMIT ? text : unavailable('the answer is too long')
  } catch (error) {
    if (error instanceof JwksUnavailable) throw error
    return unavailable(error instanceof Error ? error.name : 'no answer')
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function keyIn(jwk: {
  readonly kid: string
  readonly kty: string
}): readonly (readonly [string, KeyObject])[] {
  if (jwk.kty !== 'RSA') return []
  try {
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' })
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
    return bits >= MODULUS_BITS ? [[jwk.kid, key]] : []
  } catch {
    return []
  }
}
