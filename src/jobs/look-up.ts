import { hashesOf, keyIdOf } from '../events/proofs.ts'
import type { Database, Deadline } from '../store/database.ts'
import { contactsToHash, forgetTries, hashContacts } from '../store/look-up.ts'

/** Contacts hashed in one transaction: a commit of one of their orders waits no longer than for these. */
const BATCH = 500

export interface LookUpTended {
  readonly hashed: number
  readonly forgotten: number
}

/**
 * Hashes the contacts that are not hashed with the key that writes, as after a change of the key, and forgets who looked
 * orders up longer ago than he is limited. Postal codes are not stored, so theirs come with the next word of the order; until
 * then the hash of the key before counts. Idempotent, and safe when several run at once.
 */
export async function tendLookUp(
  { db, key, windowSeconds }: { readonly db: Database; readonly key: string; readonly windowSeconds: number },
  deadline: Deadline,
): Promise<LookUpTended> {
  const keyId = keyIdOf(key)
  let hashed = 0
  while (Date.now() < deadline.at) {
    const found = await contactsToHash(db, { key: keyId, limit: BATCH }, deadline)
    if (found.length === 0) break
    const contacts = found.map(({ order, version, email, phone }) => ({
      order,
      version,
      hashes: hashesOf(key, { emails: [email ?? ''], phones: [phone ?? ''], postalCodes: [] }),
    }))
    hashed += await hashContacts(db, { key: keyId, contacts }, deadline)
  }
  return { hashed, forgotten: await forgetTries(db, windowSeconds, deadline) }
}
