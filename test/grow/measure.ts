import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { createService } from '../../src/server/service.ts'
import { tokenOf } from './templates.ts'

/** Requests under way at once, as of a quiet shop. */
const AT_ONCE = 2
const WARM_UP = 200

export interface Measured {
  readonly reads: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** Reads the status of grown orders, each at random, through HTTP; milliseconds. */
export async function measureReads(
  url: string,
  policy: Policy,
  orders: number,
  reads: number,
): Promise<Measured> {
  const app = await createService({
    config: { ...readConfig({ RATE_LIMIT_PER_MINUTE: '0' }), database: { kind: 'postgres', url } },
    policy,
    log: pino({ level: 'silent' }),
  })
  try {
    const origin = await app.listen({ host: '127.0.0.1', port: 0 })
    const took: number[] = []
    const read = async () => {
      const token = tokenOf(Math.floor(Math.random() * orders))
      const began = performance.now()
      const answer = await fetch(`${origin}/v1/orders/${token}`)
      await answer.text()
      if (answer.status !== 200) throw new Error(`a grown order was answered ${answer.status}`)
      return performance.now() - began
    }
    const reader = async (count: number, into: number[]) => {
      for (let nth = 0; nth < count; nth += 1) into.push(await read())
    }
    await Promise.all(Array.from({ length: AT_ONCE }, () => reader(WARM_UP / AT_ONCE, [])))
    await Promise.all(Array.from({ length: AT_ONCE }, () => reader(reads / AT_ONCE, took)))
    const sorted = took.toSorted((a, b) => a - b)
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
    return { reads: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) }
  } finally {
    await app.close()
  }
}
