import { createHash } from 'node:crypto'
import type { Feed } from '../../policy/feed.ts'
import type { Policy } from '../../policy/policy.ts'
import { businessDateOf } from '../../sources/threepl/business-date.ts'
import type { Database, Deadline } from '../../store/database.ts'
import type { StoredFile } from '../../store/feeds.ts'
import { type Preview, previewFile } from './preview.ts'
import { takeFile } from './push.ts'

export type Uploaded =
  | { readonly kind: 'previewed'; readonly preview: Preview }
  /** Committed, and applied afterwards like any other. */
  | { readonly kind: 'taken'; readonly file: StoredFile }

/**
 * A file that one of us has at hand, like one that came by mail.
 * @param dryRun says what its rows would change, and writes nothing
 * @throws FeedNameUnfit, FeedFileTooLarge
 */
export async function importUpload(
  parts: { readonly db: Database; readonly policy: Policy; readonly clock: () => Date },
  feed: Feed,
  { name, bytes, dryRun }: { readonly name: string; readonly bytes: Buffer; readonly dryRun: boolean },
  deadline?: Deadline,
): Promise<Uploaded> {
  const { db, policy, clock } = parts
  if (dryRun) {
    const at = clock().toISOString()
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const file = { name, sha256, at, businessDate: businessDateOf(feed, name, at) }
    return {
      kind: 'previewed',
      preview: await previewFile({ db, policy, now: at }, feed, file, bytes, deadline),
    }
  }
  const whole = async function* () {
    yield bytes
  }
  const pushed = { name, door: 'upload' as const, size: bytes.length }
  return { kind: 'taken', file: await takeFile({ db, clock }, feed, pushed, whole(), deadline) }
}
