import { pino } from 'pino'
import { type Config, readConfig } from '../config.ts'
import { endpointSecretNames } from '../policy/endpoint.ts'
import { feedSecretNames } from '../policy/feed-secrets.ts'
import { policy } from '../policy/index.ts'
import type { Database } from '../store/database.ts'
import { openDatabase } from '../store/open.ts'

/** The command line cannot be used; says what it may hold. */
export class BadOptions extends Error {
  override readonly name = 'BadOptions'
  constructor(fault: string, usage: string) {
    super(`${fault}\nUsage: ${usage}`)
  }
}

export const print = (text: string): boolean => process.stdout.write(`${text}\n`)
export const say = (text: string): boolean => process.stderr.write(`${text}\n`)

/**
 * Runs a command over the database that the service would use. What it throws is told in one line, since named errors
 * say what to do, and ends the process with 1; what is none of ours shows its stack.
 * @param readOptions looked at first: a wrong command line must not make anybody wait for a database
 */
export async function command<Options>(
  readOptions: (args: readonly string[]) => Options,
  work: (db: Database, options: Options, config: Config) => Promise<void>,
): Promise<void> {
  let db: Database | null = null
  try {
    const options = readOptions(process.argv.slice(2))
    const config = readConfig(
      process.env,
      feedSecretNames(policy.feeds),
      endpointSecretNames(policy.endpoints),
    )
    // Standard output is the command's own.
    const log = pino({ level: 'warn' }, pino.destination(2))
    db = await openDatabase(config.database, log)
    await work(db, options, config)
  } catch (error) {
    process.exitCode = 1
    say(error instanceof Error && error.name === 'Error' ? (error.stack ?? error.message) : String(error))
  } finally {
    await db?.close()
  }
}
