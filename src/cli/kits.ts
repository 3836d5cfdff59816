import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { ConfigFault, readConfig } from '../config.ts'
import { importKits, tableKits } from '../store/kits.ts'
import { openDatabase } from '../store/open.ts'
import { KitFileFault, readKitFile } from './kits/file.ts'

const USAGE = 'Usage: npm run kits -- list | import <file.csv> --by <name> [--since <instant>] [--json]'

/** Every process knows an import before it holds; milliseconds. */
const NOTICE_MS = 10 * 60_000

class BadUsage extends Error {
  override readonly name = 'BadUsage'
}

function sinceOf(given: string | undefined): string {
  const earliest = Date.now() + NOTICE_MS
  const since = given === undefined ? earliest : Date.parse(given)
  if (Number.isNaN(since)) throw new BadUsage(`--since is no instant: ${given}`)
  if (since < earliest) {
    throw new BadUsage(
      '--since must be at least ten minutes ahead: running services learn of an import by then',
    )
  }
  return new Date(since).toISOString()
}

async function run(args: readonly string[]): Promise<string> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { by: { type: 'string' }, since: { type: 'string' }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const [command, file] = positionals
  if (command !== 'list' && command !== 'import') throw new BadUsage(USAGE)
  const db = await openDatabase(
    readConfig(process.env).database,
    pino({ level: 'warn' }, pino.destination(2)),
  )
  try {
    if (command === 'list') return JSON.stringify({ kits: await tableKits(db) }, null, values.json ? 0 : 2)
    if (file === undefined || values.by === undefined) throw new BadUsage(USAGE)
    const since = sinceOf(values.since)
    const kits = readKitFile(await readFile(file))
    const revision = await importKits(db, { kits, since, by: values.by })
    const said = { revision, kits: kits.length, since }
    return values.json
      ? JSON.stringify(said)
      : `Import ${revision}: ${kits.length} kits, for orders placed from ${since} on.`
  } finally {
    await db.close()
  }
}

try {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`)
} catch (error) {
  const known = error instanceof BadUsage || error instanceof KitFileFault || error instanceof ConfigFault
  process.stderr.write(
    `${known || !(error instanceof Error) ? String(error) : `${error.name}: ${error.message}`}\n`,
  )
  process.exitCode = 1
}
