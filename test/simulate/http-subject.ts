import { z } from 'zod'
import { headlines } from '../../src/samples/index.ts'
import type { History } from '../../src/samples/simulation/history.ts'
import type { Claim } from '../../src/samples/simulation/metrics.ts'
import { claimOf } from './core-subject.ts'
import { webhookOf } from './deliveries.ts'
import type { Answer, Subject } from './subject.ts'

/** Where a service listens, and what opens its ops look-up. */
export interface Reachable {
  /** `http://127.0.0.1:…` */
  readonly origin: string
  readonly opsToken: string
}

const ingested = z.object({ outcome: z.string() })
const found = z.object({ orders: z.array(z.object({ token: z.string() })) })
const shown = z.object({
  status: z.enum(headlines),
  progress: z.object({ tracked: z.number(), scanned: z.number(), delivered: z.number() }),
})

/** The whole service, met as senders and customers meet it. */
export function httpSubject({ origin, opsToken }: Reachable): Subject {
  let current: History['world'] | null = null
  let token: string | null = null
  let last: Claim | null = null
  const ask = async (path: string, init: RequestInit): Promise<string | null> => {
    const answer = await fetch(`${origin}${path}`, init)
    const text = await answer.text()
    if (answer.status === 404) return null
    if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${text.slice(0, 300)}`)
    return text
  }
  const find = async (orderId: string): Promise<string | null> => {
    const headers = { authorization: `Bearer ${opsToken}` }
    const text = await ask(`/ops/orders?ref=${orderId}`, { headers })
    return text === null ? null : (found.parse(JSON.parse(text)).orders[0]?.token ?? null)
  }
  const read = async (): Promise<Claim | null> => {
    const text = token === null ? null : await ask(`/v1/orders/${token}`, {})
    return text === null ? null : claimOf(shown.parse(JSON.parse(text)))
  }
  return {
    async tell(history, arrival): Promise<Answer> {
      if (history.world !== current) [current, token, last] = [history.world, null, null]
      if (arrival.message.from !== 'shop') throw new Error('No source takes carriers’ scans over HTTP')
      const { headers, body } = webhookOf(arrival, arrival.message.sent)
      const init = { method: 'POST', headers, body: new Uint8Array(body) }
      const text = await ask('/webhooks/shopify', init)
      const { outcome } = ingested.parse(JSON.parse(text ?? 'null'))
      // What is known already was committed with its answer, so it shows nothing else.
      if (outcome === 'duplicate') return { outcome, claim: last }
      token ??= await find(history.world.shop.orderId)
      last = await read()
      return { outcome, claim: last }
    },
    close: async () => undefined,
  }
}
