import type { Database, Deadline } from './database.ts'
import type { LinkTerms } from './look-up.ts'

export interface VersionsAsk {
  /** Links that are looked at. */
  readonly tokens: readonly string[]
  /** On which links end. */
  readonly terms: LinkTerms | null
  /** For so long commits say which orders they change; null: nobody listens, or it was said a moment ago. */
  readonly listenSeconds: number | null
}

/** The version of the order of each link, in one call; a link that shows nothing any more is absent. */
export async function versions(
  db: Database,
  asked: VersionsAsk,
  deadline?: Deadline,
): Promise<ReadonlyMap<string, number>> {
  const answer = (await db.call('wismo_versions', asked, deadline)) as {
    versions: Readonly<Record<string, number>>
  }
  return new Map(Object.entries(answer.versions))
}
