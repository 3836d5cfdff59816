import { confirmations, importing, makeDrop, orderEvents, shipments } from '../support/feeds.ts'
import type { Ground } from './ground.ts'

/** Orders made with one delivery. */
const TOGETHER = 500

export interface Speed {
  readonly rows: number
  readonly seconds: number
  readonly perSecond: number
}

/** Rows of ship confirmations of orders that exist: found, copied, read, merged and committed. */
export async function speed({ db, ask }: Ground, rows: number): Promise<Speed> {
  const drop = makeDrop()
  try {
    const feeds = importing(db, [shipments(drop.dir)])
    const first = 1_000_000
    for (let from = 0; from < rows; from += TOGETHER)
      await feeds.order(orderEvents(first + from, Math.min(TOGETHER, rows - from)))
    // As autovacuum would have done by the time that a file comes.
    await ask('vacuum analyze')
    drop.put('ships.csv', confirmations(first, rows))
    const began = performance.now()
    await feeds.run()
    const seconds = (performance.now() - began) / 1000
    const [file] = await feeds.files()
    const [{ shipped } = { shipped: 0 }] = await ask(
      "select count(*)::int as shipped from wismo.orders where status = 'shipped'",
    )
    if (file?.state !== 'complete' || file.events !== rows || shipped !== rows)
      throw new Error(`${file?.state}: ${file?.events} events, ${shipped} orders shipped; ${feeds.faults[0]}`)
    return { rows, seconds, perSecond: rows / seconds }
  } finally {
    drop.remove()
  }
}
