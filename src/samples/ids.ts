import type { Random } from './random.ts'
import type { NextId } from './world.ts'

/** Room for the ids of one order. */
const STRIDE = 20_000n
/** Today's ids have 13 digits. */
const USUAL = 6_100_000_000_000n
/** Above 2^53, where a parser that makes them numbers rounds several of one order to the same value. */
const LARGE = 820_982_911_000_000_000n

/**
 * Ids of the `index`-th order: disjoint between the orders of a seed, rising within an order like the shop's own.
 * Every third order has ids that a double cannot hold.
 */
export function idsOf(random: Random, seed: number, index: number): NextId {
  let last = index % 3 === 1 ? LARGE : USUAL
  last += BigInt(seed % 1000) * 10_000_000_000n + BigInt(index) * STRIDE
  return () => {
    last += BigInt(random.whole(1, 40))
    return last.toString()
  }
}
