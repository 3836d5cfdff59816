import { createHash } from 'node:crypto'
import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openRemoteFiles } from '../../src/clients/feeds/open.ts'
import type { Connection, RemoteFiles } from '../../src/clients/feeds/remote-files.ts'
import type { Ingest } from '../../src/ingest.ts'
import type { ImportParts } from '../../src/jobs/feeds/import.ts'
import type { Database } from '../../src/store/database.ts'
import { histories } from '../../src/store/explain.ts'
import { confirmations, importing, orderEvents, shipments } from './feeds.ts'
import type { FlawedLine } from './flawed-line.ts'
import { SHOP } from './shopify.ts'

/** Everything that goes wrong between a warehouse and the database, once in the life of a file. */
export type Trouble = 'cut' | 'stall' | 'truncate' | 'grow' | 'swap' | 'die'

/** Where a file lies, and how it is reached: `line` is a way with a flaw in it. */
export interface Place {
  /** Folder on this machine into which the warehouse writes. */
  readonly dir: string
  readonly connection: (patienceMs?: number) => Connection
  readonly line: FlawedLine | null
}

export interface Life {
  readonly nth: number
  readonly trouble: Trouble
  /** From 0 up to 1: where in the file it happens. */
  readonly at: number
  readonly rows: number
}

/** A line that says nothing for so long is given up; milliseconds. */
const SHORT_PATIENCE = 500

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * Lives one file: its upload meets a trouble, then everything is well until it is imported.
 * @returns what is wrong in the end, in words; nothing when every row is applied exactly once and no file that was not
 * whole was ever called complete
 */
export async function live(db: Database, place: Place, life: Life): Promise<readonly string[]> {
  const { nth, trouble, rows } = life
  const first = 10_000_000 + nth * 10_000
  const name = `ships-${nth}.csv`
  const whole = `${confirmations(first, rows)}EOF,${rows}\n`
  // Of a swap the first content is whole too: a sheet with other numbers, which the second one corrects.
  const older = `${confirmations(first, rows, order => `1ZOLD${order}`)}EOF,${rows}\n`
  const time = { now: '2026-11-23T12:00:00.000Z' }
  const feed = shipments(place.dir, {
    name: `trouble-${nth}`,
    pattern: new RegExp(`^ships-${nth}\\.csv$`),
    finished: { by: 'trailer', word: 'EOF', countAt: 1 },
  })
  const feeds = importing(db, [feed], time)
  await feeds.order(orderEvents(first, rows))
  const write = (text: string) => {
    writeFileSync(join(place.dir, `${name}.new`), text)
    renameSync(join(place.dir, `${name}.new`), join(place.dir, name))
  }
  const point = Math.floor(life.at * whole.length)
  write(
    trouble === 'truncate' || trouble === 'grow' ? whole.slice(0, point) : trouble === 'swap' ? older : whole,
  )
  const open = (patience?: number) => () => openRemoteFiles(place.connection(patience))
  const middle = {
    grow: () => appendFileSync(join(place.dir, name), whole.slice(point)),
    swap: () => write(whole),
  }
  const over: Partial<ImportParts> = {
    open:
      trouble === 'grow' || trouble === 'swap'
        ? async () => disturbed(await open()(), middle[trouble])
        : open(trouble === 'stall' ? SHORT_PATIENCE : undefined),
    ...(trouble === 'die' && { ingest: dying(feeds.parts.ingest, Math.floor((life.at * rows) / 250)) }),
  }
  const wrong: string[] = []
  const complete = [sha(whole), sha(older)]
  const look = async (how: Partial<ImportParts>) => {
    time.now = new Date(Date.parse(time.now) + 120_000).toISOString()
    await feeds.run(how)
    for (const file of await feeds.files(feed.name))
      if (file.state === 'complete' && !complete.includes(file.sha256 ?? ''))
        wrong.push(`${trouble} ${nth}: a file that was not whole is called complete`)
  }
  if (place.line && (trouble === 'cut' || trouble === 'stall'))
    place.line.be({ kind: trouble, after: Math.floor(life.at * (whole.length + 1500)) })
  // The second look is the first that takes anything: only then a file has stood still.
  await look(over)
  await look(over)
  place.line?.be(null)
  if (trouble === 'truncate') write(whole)
  const isComplete = async () => (await feeds.files(feed.name))[0]?.state === 'complete'
  // What failed in the database is tried again after a second or two.
  for (let looks = 0; looks < 60 && !(looks > 2 && (await isComplete())); looks += 1) {
    await look({ open: open() })
    if (looks > 2) await new Promise(resolve => setTimeout(resolve, 100))
  }
  const last = (await feeds.files(feed.name)).find(file => file.sha256 === sha(whole))
  if (last?.state !== 'complete' || last.rowsDone !== rows)
    wrong.push(
      `${trouble} ${nth}: the whole file is ${last?.state}, ${last?.rowsDone} rows; ${feeds.faults.at(-1)}`,
    )
  return [...wrong, ...(await misapplied(db, first, rows)).map(each => `${trouble} ${nth}: ${each}`)]
}

/** Orders that do not hold exactly the one parcel that the last file tells of them. */
async function misapplied(db: Database, first: number, rows: number): Promise<readonly string[]> {
  const ids = Array.from({ length: rows }, (_, nth) => `${SHOP}:${first + nth}`)
  const found = await histories(db, ids, { after: '', limit: rows })
  if (found.length !== rows) return [`${found.length} orders are there instead of ${rows}`]
  return found.flatMap(({ id, state, events }) => {
    const live = (state?.parcels ?? []).filter(parcel => parcel.live).map(parcel => parcel.number)
    const expected = `1Z${id.slice(id.indexOf(':') + 1)}`
    const ofIt = events.filter(
      ({ event }) => event.type === 'label.recorded' && event.body.number?.number === expected,
    )
    const right = live.length === 1 && live[0] === expected && ofIt.length === 1
    return right ? [] : [`${id} has ${live.join(', ') || 'no parcel'} from ${ofIt.length} events`]
  })
}

/** Files that change in the middle of their first reading. */
function disturbed(files: RemoteFiles, disturb: () => void): RemoteFiles {
  let once = true
  return {
    list: fits => files.list(fits),
    look: path => files.look(path),
    move: (path, folder) => files.move(path, folder),
    close: () => files.close(),
    async *read(path, from) {
      for await (const part of files.read(path, from)) {
        const half = Math.floor(part.length / 2)
        yield part.subarray(0, half)
        if (once) disturb()
        once = false
        yield part.subarray(half)
      }
    },
  }
}

/** Dies before or after the commit of a batch, in turn: the answer is lost either way. */
function dying(ingest: Ingest, batch: number): Ingest {
  let count = 0
  return async (received, deadline) => {
    count += 1
    if (count > batch) {
      if (count % 2 === 0) await ingest(received, deadline)
      throw new Error('the function was ended')
    }
    return ingest(received, deadline)
  }
}

/** The local directory as a place. */
export const localPlace = (dir: string): Place => ({
  dir,
  connection: () => ({ protocol: 'local', dir }),
  line: null,
})
