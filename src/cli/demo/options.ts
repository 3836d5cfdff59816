import { parseArgs } from 'node:util'

export interface DemoOptions {
  readonly seed: number
  readonly orders: number
  readonly json: boolean
  readonly exit: boolean
}

/** The command line cannot be used; says what it may hold. */
export class BadOptions extends Error {
  override readonly name = 'BadOptions'
  constructor(fault: string) {
    super(`${fault}\nUsage: npm run demo -- [--orders N] [--seed N] [--json] [--exit]`)
  }
}

const MOST_ORDERS = 10_000

/** @throws BadOptions */
export function readOptions(args: readonly string[]): DemoOptions {
  const { seed, orders, json, exit } = parse(args)
  return {
    seed: whole('--seed', seed, 0, 2 ** 31),
    orders: whole('--orders', orders, 1, MOST_ORDERS),
    json,
    exit,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string', default: '1' },
        orders: { type: 'string', default: '100' },
        json: { type: 'boolean', default: false },
        exit: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new BadOptions(error instanceof Error ? error.message : String(error))
  }
}

function whole(name: string, given: string, least: number, most: number): number {
  const value = Number(given)
  if (/^\d+$/.test(given) && value >= least && value <= most) return value
  throw new BadOptions(`${name} must be a whole number from ${least} to ${most}, not "${given}".`)
}
