/** Why an order shows what it shows, or showed. Ends with 1 when there is no such order. */
import { parseArgs } from 'node:util'
import { instantOf } from '../events/version.ts'
import { explanationText } from '../orders/explain/text.ts'
import { policy } from '../policy/index.ts'
import { explainOrder } from '../server/explain.ts'
import { UnknownOrder } from '../store/explain.ts'
import { BadOptions, command, print } from './command.ts'
import { orderMeant } from './order-ref.ts'

const USAGE = 'npm run explain -- <order> [--json] [--at <instant>] [--as-of-fact <instant>]'

/** @throws BadOptions */
function readOptions(args: readonly string[]) {
  const { values, positionals } = parse(args)
  const [order, ...more] = positionals
  if (!order || more.length > 0) throw new BadOptions('Give one order.', USAGE)
  return {
    order,
    json: values.json,
    at: instant('--at', values.at),
    asOfFact: instant('--as-of-fact', values['as-of-fact']),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        at: { type: 'string' },
        'as-of-fact': { type: 'string' },
      },
    })
  } catch (error) {
    throw new BadOptions(error instanceof Error ? error.message : String(error), USAGE)
  }
}

function instant(name: string, given: string | undefined) {
  const read = given === undefined ? null : instantOf(given)
  if (given !== undefined && read === null)
    throw new BadOptions(
      `${name} must be an instant with a zone, like 2026-11-30T12:00:00Z, not "${given}".`,
      USAGE,
    )
  return read
}

await command(readOptions, async (db, { order, json, ...asked }) => {
  const id = await orderMeant(db, order)
  const now = new Date().toISOString()
  const explanation = await explainOrder({ db, policy, now }, id, asked)
  if (explanation === null) throw new UnknownOrder(`Nothing had been told of order ${id} by then.`)
  print(json ? JSON.stringify(explanation, null, 2) : explanationText(explanation))
})
