/**
 * Fills a database with orders: `npm run grow -- --orders N`. Into `--database <url>`, or into a Postgres of its own that is thrown
 * away afterwards, which is of use with `--measure` only: how long the status of an order takes to read among so many.
 */
import { parseArgs } from 'node:util'
import { openDatabase } from '../../src/store/open.ts'
import { testPolicy } from '../support/policy.ts'
import { startPostgres } from '../support/postgres.ts'
import { grow } from './grow.ts'
import { measureReads } from './measure.ts'

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '10000' },
    database: { type: 'string' },
    'lookup-key': { type: 'string' },
    measure: { type: 'boolean', default: false },
    reads: { type: 'string', default: '4000' },
  },
})
const [orders, reads] = [Number(values.orders), Number(values.reads)]
if (!Number.isInteger(orders) || orders < 1 || orders > 99_999_999) {
  process.stderr.write('--orders takes a number from 1 to 99999999\n')
  process.exit(2)
}
if (values.database === undefined && !values.measure) {
  process.stderr.write(
    'Say where to: --database postgres://…, or --measure for a database that is thrown away.\n',
  )
  process.exit(2)
}

/** Few enough to lie in memory, to compare with. */
const FEW = 10_000
const quiet = { info: () => undefined, warn: () => undefined }
const say = (line: string) => process.stdout.write(`${line}\n`)

async function growTo(url: string, wanted: number): Promise<void> {
  const began = performance.now()
  let said = began
  await grow({
    url,
    orders: wanted,
    policy: testPolicy,
    lookUpKey: values['lookup-key'] ?? null,
    progress: written => {
      if (performance.now() - said < 10_000) return
      said = performance.now()
      say(`  ${written} of ${wanted} orders, ${Math.round(written / ((said - began) / 1000))} a second`)
    },
  })
  say(`${wanted} orders are there after ${((performance.now() - began) / 1000).toFixed(0)} s`)
}

async function measure(url: string, among: number): Promise<void> {
  const { reads: read, p50, p99, max } = await measureReads(url, testPolicy, among, reads)
  const ms = [p50, p99, max].map(each => each.toFixed(1))
  say(
    `status read through HTTP among ${among} orders, ${read} reads: median ${ms[0]} ms, p99 ${ms[1]} ms, slowest ${ms[2]} ms`,
  )
}

const own = values.database === undefined ? await startPostgres() : null
try {
  const url = values.database ?? own?.url ?? ''
  await (await openDatabase({ kind: 'postgres', url }, quiet)).close()
  if (values.measure && orders > FEW) {
    await growTo(url, FEW)
    await measure(url, FEW)
  }
  await growTo(url, orders)
  if (values.measure) await measure(url, orders)
} finally {
  await own?.stop()
}
