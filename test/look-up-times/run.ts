/**
 * Whether the answers of the look-up can be told apart by their time, on a real Postgres: `npm run lookup:times`.
 * `--tries` of each cause, in turns; `--orders` that are there. Prints figures, and judges nothing.
 */
import { parseArgs } from 'node:util'
import { storefront } from '../../src/policy/storefront.ts'
import { createLookUp } from '../../src/server/look-up.ts'
import type { Database } from '../../src/store/database.ts'
import { onGround } from '../feeds-load/ground.ts'
import { KEY, type Placed, place, UNLIMITED } from '../support/look-up.ts'
import { patient } from '../support/received.ts'

const { values } = parseArgs({
  options: { tries: { type: 'string', default: '300' }, orders: { type: 'string', default: '20000' } },
})
const [tries, orders] = [Number(values.tries), Number(values.orders)]
const say = (line: string) => process.stdout.write(`${line}\n`)

const placed = (index: number): Placed => ({
  name: `#${100_000 + index}`,
  email: `customer-${index}@example.com`,
  zip: String(10_000 + index),
})

type Ask = (index: number) => { readonly order: string; readonly contact: string; readonly address: string }

/** Each try comes from an address of its own, but for the one that has long been limited. */
const CAUSES: Readonly<Record<string, Ask>> = {
  'wrong contact': index => ({
    order: placed(index % orders).name,
    contact: 'nobody@example.com',
    address: addressOf(index),
  }),
  'unknown order': index => ({
    order: `#${900_000 + index}`,
    contact: 'nobody@example.com',
    address: addressOf(index),
  }),
  'too many tries': index => ({
    order: placed(index % orders).name,
    contact: `customer-${index % orders}@example.com`,
    address: '192.0.2.1',
  }),
}

const addressOf = (index: number): string => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`

async function measure(db: Database, floorMs: number | undefined, most: number): Promise<void> {
  const lookUp = createLookUp({
    db,
    config: { lookUpKeys: [KEY], publicUrl: 'https://track.example' },
    policy: { storefront: { ...storefront, lookUp: { ...storefront.lookUp, ...UNLIMITED, perAddress: 20 } } },
    ...(floorMs !== undefined && { floorMs }),
  })
  if (lookUp === null) throw new Error('there is a key')
  const times = new Map<string, number[]>(Object.keys(CAUSES).map(cause => [cause, []]))
  for (let index = 0; index < 20; index += 1)
    await lookUp({ order: 'x', contact: 'y', address: '192.0.2.1' }, patient())
  for (let index = 0; index < most; index += 1) {
    for (const [cause, ask] of Object.entries(CAUSES)) {
      const begun = performance.now()
      const link = await lookUp(ask(index), patient())
      if (link !== null) throw new Error(`${cause} was answered with a link`)
      times.get(cause)?.push(performance.now() - begun)
    }
  }
  say(floorMs === 0 ? 'the database alone:' : 'as answered:')
  for (const [cause, all] of times) say(`  ${cause.padEnd(16)} ${figures(all)}`)
}

function figures(all: readonly number[]): string {
  const sorted = all.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(2)
  return `p10 ${at(0.1)}  p50 ${at(0.5)}  p90 ${at(0.9)}  p99 ${at(0.99)} ms`
}

await onGround(async ({ db, ask }) => {
  for (let first = 0; first < orders; first += 500)
    await place(
      db,
      Array.from({ length: Math.min(500, orders - first) }, (_, index) => placed(first + index)),
    )
  await ask('vacuum analyze')
  say(`${orders} orders, ${tries} tries of each cause in turns`)
  await measure(db, 0, tries)
  await measure(db, undefined, Math.min(tries, 100))
})
