import { parseArgs } from 'node:util'

export interface Options {
  readonly histories: number
  readonly seed: number
  /** core: bodies through the sources over a database in memory. http: the whole service. */
  readonly level: 'core' | 'http'
  /** http only: where the service keeps its data; DATABASE_URL if that is set. */
  readonly database: 'embedded' | 'postgres'
  /** http only: histories that are told at the same time. */
  readonly writers: number
  readonly json: boolean
  /** core only: this history alone, by its index. Null: all. */
  readonly only: number | null
}

export class BadOption extends Error {
  override readonly name = 'BadOption'
}

/** @throws BadOption, or TypeError for an option that does not exist */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      histories: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      level: { type: 'string', default: 'core' },
      database: { type: 'string', default: 'embedded' },
      writers: { type: 'string', default: '8' },
      json: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  })
  if (values.only !== undefined && values.level === 'http')
    throw new BadOption('--only tells one history to the core; leave out --level http')
  return {
    histories: whole('--histories', values.histories, 1),
    seed: whole('--seed', values.seed, 0),
    level: oneOf('--level', values.level, ['core', 'http'] as const),
    database: oneOf('--database', values.database, ['embedded', 'postgres'] as const),
    writers: whole('--writers', values.writers, 1),
    json: values.json,
    only: values.only === undefined ? null : whole('--only', values.only, 0),
  }
}

function whole(name: string, value: string, least: number): number {
  const number = Number(value)
  if (Number.isSafeInteger(number) && number >= least) return number
  throw new BadOption(`${name} takes a whole number from ${least} up, not "${value}"`)
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find(each => each === value)
  if (found !== undefined) return found
  throw new BadOption(`${name} is ${allowed.join(' or ')}, not "${value}"`)
}
