import { pacificParameter } from '../sources/shipstation/pacific.ts'
import { poll, V1_ORIGIN } from '../sources/shipstation/task.ts'
import type { Database, Deadline } from '../store/database.ts'
import { enqueueTasks, moveCursor, readCursor } from '../store/tasks.ts'

/** A list of V1 that is read from a time on. */
interface Poll {
  readonly name: string
  readonly path: string
  readonly since: string
  readonly sortBy: string
}

/**
 * What V1 has no webhook for (voids, marked as shipped, holds, cancels, edits), and the labels whose webhook was missed,
 * which it does not send again. Newest first: what is added to the list while it is read only moves the rest on to a
 * later page, where it is read twice; in any other order something could slip to a page that was read already.
 */
const POLLS: readonly Poll[] = [
  { name: 'voids', path: '/shipments', since: 'voidDateStart', sortBy: 'CreateDate' },
  { name: 'shipments', path: '/shipments', since: 'createDateStart', sortBy: 'CreateDate' },
  { name: 'fulfillments', path: '/fulfillments', since: 'createDateStart', sortBy: 'CreateDate' },
  { name: 'orders', path: '/orders', since: 'modifyDateStart', sortBy: 'ModifyDate' },
]

/** Read once more from before the last time: clocks differ, and so do what was written and what can be read. */
const OVERLAP_MS = 15 * 60_000

/** How far the very first poll looks back. */
const FIRST_MS = 24 * 3_600_000

const early = (instant: number): string => new Date(instant).toISOString()

/**
 * Asks for what has changed since the last poll that was read to its end. A poll that is still being read is left alone,
 * however long it takes: its cursor stands where it stood, and the task of that time is there already.
 * @returns the polls that are asked for
 */
export async function pollShipStation(
  db: Database,
  clock: () => Date,
  deadline: Deadline,
): Promise<{ readonly polls: number }> {
  const now = clock()
  const tasks = await Promise.all(
    POLLS.map(async ({ name, path, since, sortBy }) => {
      const cursor = `shipstation-v1 ${name}`
      const from = (await readCursor(db, cursor, deadline)) ?? (await begin(db, cursor, now, deadline))
      const query = new URLSearchParams({
        [since]: pacificParameter(early(Date.parse(from) - OVERLAP_MS)),
        sortBy,
        sortDir: 'DESC',
      })
      const task = poll(`poll ${name}`, `${V1_ORIGIN}${path}?${query}`, {
        name: cursor,
        to: now.toISOString(),
      })
      // Told at the cursor's own time: asked for twice from there, it is the same asking.
      return { ...task, toldAt: from }
    }),
  )
  await enqueueTasks(db, tasks, deadline)
  return { polls: tasks.length }
}

/** Stands from the first tick on, so that the next one finds the first poll under way and does not begin it anew. */
async function begin(db: Database, cursor: string, now: Date, deadline: Deadline): Promise<string> {
  const from = early(now.getTime() - FIRST_MS)
  await moveCursor(db, cursor, from, deadline)
  return from
}
