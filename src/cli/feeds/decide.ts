import { parseArgs } from 'node:util'
import type { Database } from '../../store/database.ts'
import { decideFile } from '../../store/feeds.ts'
import { BadOptions } from '../command.ts'

export const DECIDE_USAGE = 'npm run feeds -- confirm|reject <file id> --by <name>'

export interface Decision {
  readonly apply: boolean
  readonly id: string
  readonly by: string
}

/**
 * What somebody says of a file that is held: `confirm 17 --by anna`.
 * @throws BadOptions
 */
export function readDecision(args: readonly string[]): Decision {
  const { values, positionals } = readArgs(args)
  const [word, id = '', ...others] = positionals
  if ((word !== 'confirm' && word !== 'reject') || others.length > 0)
    throw new BadOptions('Say confirm or reject, and one file.', DECIDE_USAGE)
  if (!/^\d{1,18}$/.test(id)) throw new BadOptions(`A file id is a number, not "${id}".`, DECIDE_USAGE)
  const by = values.by?.trim()
  if (!by) throw new BadOptions('Say who decides it: --by <name>.', DECIDE_USAGE)
  return { apply: word === 'confirm', id, by }
}

function readArgs(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { by: { type: 'string' } }, allowPositionals: true })
  } catch (error) {
    throw new BadOptions(error instanceof Error ? error.message : String(error), DECIDE_USAGE)
  }
}

/** There is no such file, or nothing to decide about it. */
export class NothingToDecide extends Error {
  override readonly name = 'NothingToDecide'
}

/** @returns what became of it, in a line; it is applied within a minute. @throws NothingToDecide */
export async function decide(db: Database, decision: Decision): Promise<string> {
  const file = await decideFile(db, decision)
  if (file === null)
    throw new NothingToDecide(
      `No file ${decision.id} is held or refused with its bytes still here: it was applied, decided about or deleted before.`,
    )
  return decision.apply
    ? `${file.name} of ${file.feed} will be imported as it is.`
    : `${file.name} of ${file.feed} is left out.`
}
