/**
 * Lets a shop speak to its customers, or silences it again. Until then everything runs and nothing is said. Asks first
 * whether the mails of others are off: a customer must not hear everything twice.
 */
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import type { Database } from '../store/database.ts'
import { goLive, type InFlight, inFlight } from '../store/ledger.ts'
import { BadOptions, command, print, say } from './command.ts'

const USAGE = 'npm run go-live -- --by <name> [--shop <shop>] [--yes] [--back]'

const QUESTIONS = [
  "Are Shopify's own shipping mails off (Settings → Notifications: shipping confirmation, out for delivery, delivered)?",
  "Are ShipStation's mails to customers off (Settings → Stores → Notifications)?",
]

/** Orders listed by name. */
const SHOWN = 20

class NotConfirmed extends Error {
  override readonly name = 'NotConfirmed'
}

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        by: { type: 'string' },
        shop: { type: 'string' },
        yes: { type: 'boolean', default: false },
        back: { type: 'boolean', default: false },
      },
    })
    const { by, ...rest } = values
    if (!by?.trim()) throw new Error('Say with --by who decides it.')
    return { ...rest, by: by.trim(), shop: values.shop ?? null }
  } catch (error) {
    throw new BadOptions(error instanceof Error ? error.message : String(error), USAGE)
  }
}

/** @throws NotConfirmed unless every question is answered with yes */
async function confirmed(): Promise<void> {
  if (!process.stdin.isTTY)
    throw new NotConfirmed(
      `Nobody is there to answer. Make sure of these, and give --yes:\n${QUESTIONS.join('\n')}`,
    )
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    for (const question of QUESTIONS) {
      const answer = await lines.question(`${question} (yes/no) `)
      if (!/^y(es)?$/i.test(answer.trim()))
        throw new NotConfirmed(
          'Nothing was changed. Turn them off first: else customers hear everything twice.',
        )
    }
  } finally {
    lines.close()
  }
}

function listed({ count, orders }: InFlight): string {
  const lines = orders.map(
    ({ id, name, status, passed }) =>
      `  ${name ?? id}  ${status}${passed.length > 0 ? `; counts as said: ${passed.join(', ')}` : ''}`,
  )
  const more = count - orders.length
  return [`${count} orders are in flight.`, ...lines, ...(more > 0 ? [`  and ${more} older ones`] : [])].join(
    '\n',
  )
}

async function back(db: Database, asked: { readonly shop: string | null; readonly by: string }) {
  const { withheld } = await goLive(db, { ...asked, live: false })
  return `Nothing is said any more${of(asked.shop)}. ${withheld} messages that waited are held in the ledger for ever.`
}

async function forward(db: Database, asked: { readonly shop: string | null; readonly by: string }) {
  const { marked } = await goLive(db, { ...asked, live: true })
  return `Customers${of(asked.shop)} are told from now on. ${marked} milestones that had been passed without a row count as said.`
}

const of = (shop: string | null): string => (shop === null ? '' : ` of ${shop}`)

await command(readOptions, async (db, { shop, by, yes, back: isBack }) => {
  if (isBack) {
    print(await back(db, { shop, by }))
    return
  }
  say(listed(await inFlight(db, shop, SHOWN)))
  if (!yes) await confirmed()
  print(await forward(db, { shop, by }))
})
