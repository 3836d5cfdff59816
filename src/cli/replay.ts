/**
 * Reads quarantined deliveries once more, after the code or the settings were mended. Ends with 1 when some are still
 * not understood.
 */
import { parseArgs } from 'node:util'
import { createIngest } from '../ingest.ts'
import { type Replayed, replay } from '../jobs/replay.ts'
import { policy } from '../policy/index.ts'
import { createSources } from '../sources/index.ts'
import { tableKits } from '../store/kits.ts'
import { BadOptions, command, print } from './command.ts'

const USAGE = 'npm run replay -- --source <source> [--reason <the cause that the inbox tells>]'

/** Long enough for thousands; what is left is said, and is for the next run. */
const PATIENCE_MS = 10 * 60_000

/** @throws BadOptions */
function readOptions(args: readonly string[]) {
  const { source, reason } = parse(args)
  if (!source) throw new BadOptions('Give a source.', USAGE)
  return { source, cause: reason ?? null }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { source: { type: 'string' }, reason: { type: 'string' } } })
      .values
  } catch (error) {
    throw new BadOptions(error instanceof Error ? error.message : String(error), USAGE)
  }
}

function reportOf({ replayed, still, orders, unfinished }: Replayed): string {
  return [
    `${replayed} deliveries were read and merged, into ${orders.length} orders.`,
    ...Object.entries(still).map(([reason, count]) => `  ${count} are still quarantined: ${reason}`),
    ...(unfinished ? ['There may be more; run it again.'] : []),
  ].join('\n')
}

await command(readOptions, async (db, which, config) => {
  const clock = () => new Date()
  const { ingest } = createIngest({ db, policy, lookUpKey: config.lookUpKeys[0] ?? null })
  const kits = await tableKits(db)
  const sources = createSources(config, policy, () => kits)
  const deadline = { at: Date.now() + PATIENCE_MS, signal: AbortSignal.timeout(PATIENCE_MS) }
  const replayed = await replay({ db, sources, ingest, policy: policy.inbox, clock }, which, deadline)
  print(reportOf(replayed))
  if (Object.keys(replayed.still).length > 0) process.exitCode = 1
})
