import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { headlines } from '../../src/samples/index.ts'
import { writeJson } from '../../src/samples/payloads/json.ts'
import type { Arrival } from '../../src/samples/simulation/faults.ts'
import { askedFor, listedFor } from '../../src/samples/simulation/label-service.ts'
import type { Claim } from '../../src/samples/simulation/metrics.ts'
import type { RealWorld } from '../../src/samples/simulation/real-world.ts'
import { claimOf } from './core-subject.ts'
import { FEED_TOKEN, feedName, fileSent } from './feed-file.ts'
import type { Answer, Subject } from './subject.ts'
import { JWK, wireOf } from './wire.ts'

/** Where a service listens, and what opens its ops look-up and its jobs. */
export interface Reachable {
  /** `http://127.0.0.1:…` */
  readonly origin: string
  /** The label service that it asks. */
  readonly labels: string
  readonly opsToken: string
  readonly cronSecret: string
}

const ingested = z.object({ outcome: z.string() })
const found = z.object({ orders: z.array(z.object({ token: z.string() })) })
const shown = z.object({
  status: z.enum(headlines),
  progress: z.object({ tracked: z.number(), scanned: z.number(), delivered: z.number() }),
})

/**
 * The whole service, met as senders and customers meet it.
 * @param signedAt the time on the service's clock, for senders whose signature holds a time; milliseconds
 */
export function httpSubject(reachable: Reachable, signedAt: number): Subject {
  const { origin, opsToken } = reachable
  let current: RealWorld | null = null
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
  const told = async (world: RealWorld, arrival: Arrival): Promise<string> => {
    const { path, headers, body } = wireOf(world, arrival, signedAt)
    const text = await ask(path, { method: 'POST', headers, body: new Uint8Array(body) })
    return ingested.parse(JSON.parse(text ?? 'null')).outcome
  }
  return {
    async tell(history, arrival): Promise<Answer> {
      const { world } = history
      if (world !== current) [current, token, last] = [world, null, null]
      await writeBooks(world, arrival, reachable)
      const isFile = arrival.message.from === 'files'
      const outcome = isFile ? await posted(world, arrival, origin) : await told(world, arrival)
      // What is known already was committed with its answer, so it shows nothing else.
      if (outcome === 'duplicate') return { outcome, claim: last, mails: null }
      await fetched(arrival, reachable)
      token ??= await find(world.shop.orderId)
      last = await read()
      return { outcome, claim: last, mails: null }
    },
    close: async () => undefined,
  }
}

const stored = z.object({ id: z.string(), state: z.string() })

/** Posts a file as a warehouse does, and waits until it is imported or refused. */
async function posted(world: RealWorld, arrival: Arrival, origin: string): Promise<string> {
  const { name, bytes } = fileSent(world, arrival)
  const files = `${origin}/feeds/${feedName(world)}/files`
  const headers = { authorization: `Bearer ${FEED_TOKEN}`, 'content-type': 'text/csv' }
  const body = new Uint8Array(bytes)
  const answer = await fetch(`${files}?name=${name}`, { method: 'POST', headers, body })
  if (!answer.ok) throw new Error(`A file was answered ${answer.status}: ${await answer.text()}`)
  let { id, state } = stored.parse(await answer.json())
  for (let looks = 0; looks < 1000 && !SETTLED.has(state); looks += 1) {
    await pause(5)
    state = stored.parse(await (await fetch(`${files}/${id}`, { headers })).json()).state
  }
  return state
}

const SETTLED: ReadonlySet<string> = new Set(['complete', 'duplicate', 'refused', 'held', 'dropped'])

/** Makes the senders' own books say what they say at that moment, before anybody is told to look. */
async function writeBooks(world: RealWorld, arrival: Arrival, { labels }: Reachable): Promise<void> {
  const { message } = arrival
  if (message.from === 'carrier' && world.feedKind === 'shipstation') await knownSigner(labels)
  if (message.from !== 'labels') return
  const { pathname, search } = new URL(askedFor(world, message.hook))
  const listing = {
    resources: listedFor(world, arrival.tells).map(writeJson),
    date: new Date(arrival.readAt + world.labelSkew).toUTCString(),
  }
  await fetch(`${labels}${pathname}${search}`, { method: 'PUT', body: JSON.stringify(listing) })
}

let published: Promise<Response> | null = null

/** This thread signs with a key of its own, which the service finds where it looks for keys. */
const knownSigner = (labels: string): Promise<Response> => {
  published ??= fetch(`${labels}/jwks`, { method: 'PUT', body: JSON.stringify(JWK) })
  return published
}

/**
 * Waits until the worker has asked for what the delivery pointed at. A run that was under way when it was told may not see
 * it; the second one begins after that, and ends when nothing is left.
 */
async function fetched({ message }: Arrival, { origin, cronSecret }: Reachable): Promise<void> {
  if (message.from !== 'labels') return
  for (let run = 0; run < 2; run += 1) {
    const headers = { authorization: `Bearer ${cronSecret}` }
    const answer = await fetch(`${origin}/jobs/fetch`, { method: 'POST', headers })
    const text = await answer.text()
    if (answer.status !== 200) throw new Error(`The worker answered ${answer.status}: ${text}`)
  }
}
