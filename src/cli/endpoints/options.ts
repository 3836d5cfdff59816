import { parseArgs } from 'node:util'
import type { Instant } from '../../events/event.ts'
import { instantOf } from '../../events/version.ts'
import { BadOptions } from '../command.ts'

const USAGE = `npm run endpoints -- list [--json]
       npm run endpoints -- enable <name> --by <name> [--json]
       npm run endpoints -- redeliver <name> (--since <instant> [--until <instant>] | --key <key>) --by <name> [--json]`

/** What is to be done with endpoints, and whether a program reads the answer. */
export type Asked = { readonly json: boolean } & (
  | { readonly what: 'list' }
  | { readonly what: 'enable'; readonly name: string; readonly by: string }
  | {
      readonly what: 'redeliver'
      readonly name: string
      readonly by: string
      /** Null with a key. */
      readonly since: Instant | null
      /** Null: until now. */
      readonly until: Instant | null
      /** Of one row of the ledger. */
      readonly key: string | null
    }
)

/**
 * Reads the command line.
 * @param known names of the policy's endpoints; there are no others
 * @throws BadOptions
 */
export function readAsked(args: readonly string[], known: readonly string[]): Asked {
  const { values, positionals } = parse(args)
  const [what, name, ...more] = positionals
  const { json, by: told, ...which } = values
  const given = Object.values(which).some(value => value !== undefined)
  if (what === 'list' && name === undefined && told === undefined && !given) return { what, json }
  if ((what !== 'enable' && what !== 'redeliver') || name === undefined || more.length > 0)
    throw new BadOptions('Say list, or enable or redeliver and one endpoint.', USAGE)
  if (!known.includes(name))
    throw new BadOptions(
      `There is no endpoint "${name}" in src/policy/endpoints.ts; it has: ${known.join(', ') || 'none'}.`,
      USAGE,
    )
  const by = told?.trim()
  if (!by) throw new BadOptions('Say who asks for it: --by <name>.', USAGE)
  if (what === 'redeliver') return { what, name, by, json, ...period(which) }
  if (given) throw new BadOptions('An endpoint is enabled as it is, without more options.', USAGE)
  return { what, name, by, json }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        by: { type: 'string' },
        since: { type: 'string' },
        until: { type: 'string' },
        key: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new BadOptions(error instanceof Error ? error.message : String(error), USAGE)
  }
}

function period({ since, until, key }: { since?: string; until?: string; key?: string }) {
  if ((since === undefined) === (key === undefined) || (key !== undefined && until !== undefined))
    throw new BadOptions('Say what to send again: --since, perhaps with --until, or else one --key.', USAGE)
  return { since: instant('--since', since), until: instant('--until', until), key: key ?? null }
}

function instant(option: string, given: string | undefined): Instant | null {
  if (given === undefined) return null
  const read = instantOf(given)
  if (read === null)
    throw new BadOptions(
      `${option} must be an instant with a zone, like 2026-11-30T12:00:00Z, not "${given}".`,
      USAGE,
    )
  return read
}
