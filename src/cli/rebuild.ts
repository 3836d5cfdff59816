/**
 * Merges all stored events anew and compares with what is stored; unless in shadow, writes what is different, and says
 * nothing to anybody. Ends with 1 when an order was too busy to be written.
 */
import { parseArgs } from 'node:util'
import { type Difference, type Rebuilt, rebuild } from '../jobs/rebuild.ts'
import { policy } from '../policy/index.ts'
import type { Deadline } from '../store/database.ts'
import { BadOptions, command, print } from './command.ts'
import { orderMeant } from './order-ref.ts'

const USAGE = 'npm run rebuild -- [--shadow] [--order <order>]… [--json]'

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        shadow: { type: 'boolean', default: false },
        order: { type: 'string', multiple: true },
        json: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new BadOptions(error instanceof Error ? error.message : String(error), USAGE)
  }
}

/** For one page or one order: nobody waits for the answer, but a database that hangs must not hold it for ever. */
const patience = (): Deadline => ({ at: Date.now() + 30_000, signal: AbortSignal.timeout(30_000) })

const headline = (of: Difference['before']): string =>
  of === null ? 'nothing' : `${of.status} (rule ${of.rule})`

function reportOf({ orders, different, unsettled, written, busy }: Rebuilt, shadow: boolean): string {
  const moved = different.filter(each => each.before?.status !== each.after.status)
  const others = different.length - moved.length
  return [
    `${orders} orders were merged anew. ${different.length} are not what is stored${shadow ? '' : `, ${written} were written`}.`,
    ...moved.map(
      ({ order, name, before, after }) =>
        `  ${name ?? 'unnamed'} (${order}): ${headline(before)} → ${headline(after)}`,
    ),
    ...(others > 0 ? [`  ${others} more differ in their facts or figures, not in their status.`] : []),
    ...(unsettled.length > 0
      ? [
          `${unsettled.length} have events that are not merged yet; the drain does that: ${unsettled.join(', ')}`,
        ]
      : []),
    ...(busy.length > 0 ? [`${busy.length} were busy; run it again for them: ${busy.join(', ')}`] : []),
  ].join('\n')
}

await command(readOptions, async (db, { shadow, order, json }) => {
  const orders = order ? await Promise.all(order.map(ref => orderMeant(db, ref))) : null
  const now = () => new Date().toISOString()
  const rebuilt = await rebuild(db, policy, { shadow, orders }, now, patience)
  print(json ? JSON.stringify(rebuilt, null, 2) : reportOf(rebuilt, shadow))
  if (rebuilt.busy.length > 0) process.exitCode = 1
})
