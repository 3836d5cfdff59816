import { z } from 'zod'
import { type SampleDelivery, sign } from '../../samples/index.ts'
import type { DemoService } from './service.ts'

/** The service answered something that it must never answer here; the demo cannot go on. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer'
  constructor(asked: string, status: number, body: string) {
    super(`${asked} was answered ${status}: ${body.slice(0, 300)}`)
  }
}

const verdict = z.object({
  outcome: z.enum(['merged', 'duplicate', 'deferred', 'ignored', 'quarantined']),
  events: z.number(),
})
export type Verdict = z.output<typeof verdict>

const found = z.object({ orders: z.array(z.object({ token: z.string() })) })
const shown = z.object({ status: z.string() })

/** What the public sees of an order. */
export interface Reading {
  readonly etag: string
  readonly status: string
}

/** Posts a webhook as a shop does: the exact bytes, signed. */
export async function post(service: DemoService, delivery: SampleDelivery): Promise<Verdict> {
  const answer = await fetch(`${service.origin}/webhooks/shopify`, {
    method: 'POST',
    headers: { ...delivery.headers, 'X-Shopify-Hmac-Sha256': sign(delivery.body, service.secret) },
    body: new Uint8Array(delivery.body),
  })
  const text = await answer.text()
  if (answer.status !== 200) throw new UnexpectedAnswer(`A webhook ${delivery.topic}`, answer.status, text)
  return verdict.parse(JSON.parse(text))
}

/** The token of a shop's order, or null while the service has not heard of it. */
export async function findToken(service: DemoService, shopifyId: string): Promise<string | null> {
  const answer = await fetch(`${service.origin}/ops/orders?ref=${shopifyId}`, {
    headers: { authorization: `Bearer ${service.opsToken}` },
  })
  const text = await answer.text()
  if (answer.status !== 200) throw new UnexpectedAnswer('The ops look-up', answer.status, text)
  return found.parse(JSON.parse(text)).orders[0]?.token ?? null
}

/** What is shown now, or null when that is still what `before` was. */
export async function readAgain(
  service: DemoService,
  token: string,
  before: Reading | null,
): Promise<Reading | null> {
  const answer = await fetch(linkOf(service, token), {
    headers: before ? { 'if-none-match': before.etag } : {},
  })
  const text = await answer.text()
  const unmergedYet = answer.status === 404 && before === null
  if (answer.status === 304 || unmergedYet) return null
  const etag = answer.headers.get('etag')
  if (answer.status !== 200 || etag === null) throw new UnexpectedAnswer('A status read', answer.status, text)
  return { etag, status: shown.parse(JSON.parse(text)).status }
}

export const linkOf = (service: DemoService, token: string): string => `${service.origin}/v1/orders/${token}`
