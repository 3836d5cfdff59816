import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { importing, makeDrop, shipments } from '../support/feeds.ts'
import type { Ground } from './ground.ts'

export interface Memory {
  readonly rows: number
  readonly bytes: number
  readonly seconds: number
  /** What the process had more than before at its greatest; megabytes of RSS, looked at ten times a second. */
  readonly grownMb: number
}

const MB = 1_048_576

/** A file of so many rows through all of it, of orders that nobody knows: their labels wait under their names. */
export async function memory({ db }: Ground, rows: number): Promise<Memory> {
  const drop = makeDrop()
  try {
    const bytes = await write(join(drop.dir, 'ships.csv'), rows)
    const feeds = importing(db, [shipments(drop.dir)])
    const before = process.memoryUsage.rss()
    let most = before
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss())
    }, 100)
    const began = performance.now()
    await feeds.run({}, 3_600_000)
    clearInterval(watch)
    const [file] = await feeds.files()
    if (file?.state !== 'complete' || file.rowsDone !== rows)
      throw new Error(`${file?.state}: ${file?.rowsDone} rows; ${feeds.faults[0]}`)
    return { rows, bytes, seconds: (performance.now() - began) / 1000, grownMb: (most - before) / MB }
  } finally {
    drop.remove()
  }
}

/** Without holding the file in memory, which is to be measured. */
async function write(path: string, rows: number): Promise<number> {
  const stream = createWriteStream(path)
  stream.write('order,sku,quantity,tracking,carrier\n')
  for (let nth = 0; nth < rows; nth += 1) {
    const order = 50_000_000 + nth
    if (!stream.write(`#${order},TABLE-${nth % 97},1,1Z${order},UPS\n`)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'close')
  return stream.bytesWritten
}
