import { seenFiles } from '../../store/contracts.ts'
import type { Database } from '../../store/database.ts'
import { mayApply } from '../contracts/may-apply.ts'
import type { Permit } from './apply.ts'

/** So far back it is looked for what is usual; days. */
const HISTORY_DAYS = 60

/** Asks a feed's history whether a file looks like those before it. */
export const permitBy =
  (db: Database, clock: () => Date): Permit =>
  async (feed, file, deadline) => {
    const since = new Date(clock().getTime() - HISTORY_DAYS * 86_400_000).toISOString()
    const history = await seenFiles(db, { feeds: [feed.name], since }, deadline)
    const { id, name, rows, header } = file
    return mayApply(
      feed,
      { id, name, rows, header, cameAt: file.receivedAt, confirmed: file.confirmedBy !== null },
      history,
    )
  }
