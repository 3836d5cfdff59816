import { z } from 'zod'
import {
  type Door,
  type Listed,
  type SampleDelivery,
  sign,
  signEasyPost,
  signStandard,
} from '../../samples/index.ts'
import type { DemoSecrets, DemoService } from './service.ts'

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

/** How each sender proves himself over the exact bytes. */
const SIGNATURES: Readonly<
  Record<
    Exclude<Door, 'files'>,
    (delivery: SampleDelivery, secrets: DemoSecrets) => Readonly<Record<string, string>>
  >
> = {
  shopify: ({ body }, secrets) => ({ 'X-Shopify-Hmac-Sha256': sign(body, secrets.shopify) }),
  // It signs nothing; its address is secret.
  shipstation: () => ({}),
  easypost: ({ body }, secrets) => ({ 'X-Hmac-Signature': signEasyPost(body, secrets.easypost) }),
  events: ({ body, headers }, secrets) =>
    signStandard(body, secrets.warehouse, headers['webhook-id'] ?? '', Math.floor(Date.now() / 1000)),
}

/** Posts a webhook as its sender does: the exact bytes, signed. */
export async function post(service: DemoService, delivery: SampleDelivery): Promise<Verdict> {
  const { door, topic, headers, body, listed } = delivery
  if (door === 'files') throw new Error('A file is not posted, it is dropped.')
  if (listed) await list(service, listed)
  const secret = door === 'shipstation' ? `/${service.secrets.shipstation}` : ''
  const answer = await fetch(`${service.origin}/webhooks/${door}${secret}`, {
    method: 'POST',
    headers: { ...headers, ...SIGNATURES[door](delivery, service.secrets) },
    body: new Uint8Array(body),
  })
  const text = await answer.text()
  if (answer.status !== 200) throw new UnexpectedAnswer(`A webhook ${topic}`, answer.status, text)
  const answered = verdict.parse(JSON.parse(text))
  if (listed) await untilFetched(service)
  return answered
}

/** Writes into the label service's books what it lists from now on. */
async function list({ labels }: DemoService, { address, resources, at }: Listed): Promise<void> {
  const { pathname, search } = new URL(address)
  const body = JSON.stringify({ resources, date: new Date(at).toUTCString() })
  await fetch(`${labels}${pathname}${search}`, { method: 'PUT', body })
}

/**
 * Waits until the service's worker has asked for what a webhook points at. A run that was under way when it was posted
 * may miss it; the second one begins after that, and ends when nothing is left.
 */
async function untilFetched(service: DemoService): Promise<void> {
  for (let run = 0; run < 2; run += 1) await runJob(service, 'fetch')
}

/** Has the service do at once what it would do by the clock. */
export async function runJob({ origin, cronSecret }: DemoService, name: string): Promise<void> {
  const headers = { authorization: `Bearer ${cronSecret}` }
  const answer = await fetch(`${origin}/jobs/${name}`, { method: 'POST', headers })
  const text = await answer.text()
  if (answer.status !== 200) throw new UnexpectedAnswer(`The job ${name}`, answer.status, text)
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
