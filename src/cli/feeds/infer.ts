import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Feed } from '../../policy/feed.ts'
import { businessDateOf } from '../../sources/threepl/business-date.ts'
import { FeedFileFault } from '../../sources/threepl/file.ts'
import { type Batch, normaliseRows } from '../../sources/threepl/normalise.ts'
import { openFile } from '../../sources/threepl/open-file.ts'
import { entryText } from './infer/entry.ts'
import { type Asked, propose } from './infer/propose.ts'

/** Rows that are shown. */
const SHOWN = 5

export interface Inferred {
  /** Source text of the entry. */
  readonly entry: string
  /** What the first rows would tell, or why they would be rejected; a line each. */
  readonly rows: readonly string[]
}

/** A feed by one of its files, and what its first rows would be to it. @throws FeedFileFault */
export async function inferFeed(bytes: Buffer, asked: Asked): Promise<Inferred> {
  const proposal = await propose(bytes, asked)
  return { entry: entryText(proposal), rows: await shownRows(proposal.feed, bytes, asked) }
}

/** As `inferFeed`, of a file on this machine. @throws FeedFileFault also where it cannot be read */
export async function inferFile(path: string, asked: Pick<Asked, 'name' | 'shop'>): Promise<Inferred> {
  const unreadable = (error: NodeJS.ErrnoException) => {
    throw new FeedFileFault(`There is no file ${path} that can be read (${error.code}).`)
  }
  const at = (await stat(path).catch(unreadable)).mtime.toISOString()
  const bytes = await readFile(path).catch(unreadable)
  return inferFeed(bytes, { ...asked, at, file: basename(path) })
}

async function shownRows(feed: Feed, bytes: Buffer, { file, at }: Asked): Promise<readonly string[]> {
  const known = { name: file, at, sha256: '', businessDate: businessDateOf(feed, file, at) }
  async function* all() {
    yield bytes
  }
  const shown: string[] = []
  try {
    for await (const batch of normaliseRows(feed, known, openFile(feed, all()), 1)) {
      shown.push(`line ${batch.firstLine}: ${inWords(batch)}`)
      if (shown.length >= SHOWN) break
    }
  } catch (error) {
    if (!(error instanceof FeedFileFault)) throw error
    shown.push(error.message)
  }
  return shown
}

function inWords({ events, commands, rejected }: Batch): string {
  const [fault] = rejected
  if (fault) return `rejected, ${fault.column ?? 'the row'} (${fault.valueClass}): ${fault.reason}`
  const told = events.map(({ event }) => ({ refs: event.refs, ...event.body }))
  return told.length + commands.length === 0 ? 'says nothing' : JSON.stringify(told[0] ?? commands[0])
}
