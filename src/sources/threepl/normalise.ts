import type { Command, Instant, WismoEvent } from '../../events/event.ts'
import { paddedInstant } from '../../events/version.ts'
import type { Feed } from '../../policy/feed.ts'
import { endOfDay } from './business-date.ts'
import { dateReader } from './dates.ts'
import type { FeedFile, Fields, RejectedRow, Row } from './file.ts'
import { inventoryCommand } from './normalise/inventory.ts'
import { returnEvent } from './normalise/return.ts'
import { shipmentEvent } from './normalise/shipment.ts'
import { Ordinals } from './ordinals.ts'
import { RowFault, type Telling } from './telling.ts'

/** Some rows of a file, one after another, and what they tell. */
export interface Batch {
  /** Ordinals of the first and the last row within the file, from 0; rejected ones and those that say nothing count. */
  readonly first: number
  readonly last: number
  /** Lines in which these two begin. */
  readonly firstLine: number
  readonly lastLine: number
  readonly events: readonly { readonly event: WismoEvent; readonly line: number }[]
  readonly commands: readonly Command[]
  readonly rejected: readonly RejectedRow[]
}

interface Told {
  readonly event?: WismoEvent
  readonly command?: Command
}

/**
 * What the rows of a file tell, in batches of so many rows: the same ones whenever the file is read anew from its
 * beginning, by the same feed.
 * @param rows all rows of the file, from the first on: which of equal ones a row is, is counted
 */
export async function* normaliseRows(
  feed: Feed,
  file: FeedFile,
  rows: AsyncIterable<Row>,
  size = 250,
): AsyncGenerator<Batch> {
  const telling = tellingOf(feed, file)
  let batch = new Gathering(0)
  for await (const row of rows) {
    batch.add(row, telling)
    if (batch.count < size) continue
    yield batch.done()
    batch = new Gathering(batch.first + batch.count)
  }
  if (batch.count > 0) yield batch.done()
}

function tellingOf(feed: Feed, file: FeedFile): Telling {
  return {
    feed,
    file,
    updatedAt: `${file.businessDate}T00:00:00.000Z`,
    toldAt: paddedInstant(file.at),
    dates: dateReader(feed.format.dates, feed.format.timeZone),
    ordinals: new Ordinals(),
  }
}

class Gathering {
  readonly first: number
  count = 0
  #firstLine = 0
  #lastLine = 0
  readonly #events: { event: WismoEvent; line: number }[] = []
  readonly #commands: Command[] = []
  readonly #rejected: RejectedRow[] = []

  constructor(first: number) {
    this.first = first
  }

  add(row: Row, telling: Telling): void {
    const { line } = row
    if (this.count === 0) this.#firstLine = line
    this.#lastLine = line
    this.count += 1
    if (row.kind === 'rejected') {
      this.#rejected.push(row)
      return
    }
    try {
      const { event, command } = toldBy(row.fields, telling)
      if (event) this.#events.push({ event, line })
      if (command) this.#commands.push(command)
    } catch (error) {
      if (!(error instanceof RowFault)) throw error
      this.#rejected.push({ line, kind: 'rejected', column: error.column, ...error.fault })
    }
  }

  done(): Batch {
    return {
      first: this.first,
      last: this.first + this.count - 1,
      firstLine: this.#firstLine,
      lastLine: this.#lastLine,
      events: this.#events,
      commands: this.#commands,
      rejected: this.#rejected,
    }
  }
}

function toldBy(fields: Fields, telling: Telling): Told {
  switch (telling.feed.kind) {
    case 'shipments': {
      const event = shipmentEvent(fields, telling)
      return event ? { event } : {}
    }
    case 'returns': {
      const event = returnEvent(fields, telling)
      return event ? { event } : {}
    }
    case 'inventory':
      return { command: inventoryCommand(fields, telling, versionOfStock(telling)) }
  }
}

/**
 * Stock has no version but an instant. A file found again on a later day is no newer than the day that it tells.
 */
export function versionOfStock({ feed, file }: Pick<Telling, 'feed' | 'file'>): Instant {
  const end = endOfDay(file.businessDate, feed.format.timeZone)
  return file.at < end ? file.at : end
}
