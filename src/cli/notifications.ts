/**
 * Lists what was said since an instant, and what was not and why. With --dry-run, what waits or was held while the shop was
 * silent is looked at as if it were said now. Nothing is ever sent.
 */
import { parseArgs } from 'node:util'
import { instantOf } from '../events/version.ts'
import { foreseen, type Line } from '../jobs/notifications.ts'
import { policy } from '../policy/index.ts'
import { BadOptions, command, print } from './command.ts'

const USAGE = 'npm run notifications -- --since <instant> [--dry-run] [--json]'

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        since: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    const since = instantOf(values.since ?? '')
    if (since === null) throw new Error('Give --since as an instant with a zone, like 2026-11-30T12:00:00Z.')
    return { since, dryRun: values['dry-run'], json: values.json }
  } catch (error) {
    throw new BadOptions(error instanceof Error ? error.message : String(error), USAGE)
  }
}

const lineOf = ({
  at,
  order,
  name,
  parcel,
  milestone,
  channel,
  standing,
  why,
  foreseen: then,
}: Line): string =>
  [
    at,
    name ?? order,
    parcel ?? 'whole order',
    milestone,
    channel,
    `${standing} (${why})`,
    ...(then === null ? [] : [`now: ${then.standing} (${then.why})`]),
  ].join('  ')

await command(readOptions, async (db, { since, dryRun, json }) => {
  let count = 0
  for await (const line of foreseen(db, policy.notifications, { since, dryRun }, () => new Date())) {
    print(json ? JSON.stringify(line) : lineOf(line))
    count += 1
  }
  if (!json) print(`${count} rows since ${since}.`)
})
