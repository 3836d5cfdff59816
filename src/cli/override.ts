/** Overrides the status of an order, or lifts the override. Ends with 1 when it was not written. */
import { parseArgs } from 'node:util'
import { createIngest } from '../ingest.ts'
import { policy } from '../policy/index.ts'
import { override } from '../server/override.ts'
import { readOverride } from '../sources/override/request.ts'
import { BadOptions, command, print } from './command.ts'
import { orderMeant } from './order-ref.ts'

const USAGE =
  'npm run override -- <order> (--status <status> | --clear) --why <text> --by <name> [--until <instant>] [--basis <basis>]'

/** @throws BadOptions, BadOverride */
function readOptions(args: readonly string[]) {
  const { values, positionals } = parse(args)
  const { status, clear, ...told } = values
  const [order, ...more] = positionals
  if (!order || more.length > 0) throw new BadOptions('Give one order.', USAGE)
  if ((status === undefined) !== clear) throw new BadOptions('Give either --status or --clear.', USAGE)
  return { order, request: readOverride({ ...told, status: status ?? null }) }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        status: { type: 'string' },
        clear: { type: 'boolean', default: false },
        why: { type: 'string' },
        by: { type: 'string' },
        until: { type: 'string' },
        basis: { type: 'string' },
      },
    })
  } catch (error) {
    throw new BadOptions(error instanceof Error ? error.message : String(error), USAGE)
  }
}

await command(readOptions, async (db, { order, request }) => {
  const id = await orderMeant(db, order)
  const { ingest } = createIngest({ db, policy })
  const deadline = { at: Date.now() + 10_000, signal: AbortSignal.timeout(10_000) }
  const { until } = await override({ db, ingest, clock: () => new Date() }, id, request, deadline)
  print(
    request.status === null
      ? `The override of ${id} is lifted.`
      : `${id} is shown as ${request.status} until ${until}, or until it moves.`,
  )
})
