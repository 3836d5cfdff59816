import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { RateLimit } from '../../src/clients/rate-limit.ts'

/** How the next call is answered instead of with a tracker. */
export type Trouble =
  | 'too many requests'
  | 'denied'
  | 'broken'
  | 'cut off'
  | 'redirected'
  | 'no JSON'
  | 'hangs'

export interface AggregatorApi {
  readonly origin: string
  /** Numbers in the order in which they were asked for, each with what was asked. */
  readonly asked: { readonly number: string; readonly carrier: string | null }[]
  /** Numbers that it follows. */
  readonly followed: Set<string>
  /** Numbers that it does not know how to follow. */
  readonly strange: Set<string>
  /** Taken one a call, from the front. */
  readonly troubles: Trouble[]
  /** Requests anywhere but where they belong. */
  readonly astray: string[]
}

export const API_KEY = 'a key of the tests'

/** The trackers of both aggregators behind a real socket. */
export async function startAggregatorApi(): Promise<AggregatorApi> {
  const api: Omit<AggregatorApi, 'origin'> = {
    asked: [],
    followed: new Set(),
    strange: new Set(),
    troubles: [],
    astray: [],
  }
  const server = createServer(async (incoming, reply) => {
    const body = await jsonOf(incoming)
    const answer = (status: number, content: object | string, headers: Record<string, string> = {}) => {
      reply.writeHead(status, { 'content-type': 'application/json', ...headers })
      reply.end(typeof content === 'string' ? content : JSON.stringify(content))
    }
    const trouble = api.troubles.shift()
    if (trouble === 'hangs') return
    if (trouble === 'cut off') return incoming.socket.destroy()
    if (trouble === 'too many requests') return answer(429, {}, { 'retry-after': '1' })
    if (trouble === 'broken') return answer(503, {})
    if (trouble === 'no JSON') return answer(200, '<html>')
    if (trouble === 'redirected') return answer(302, {}, { location: '/elsewhere' })
    const vendor = vendorOf(incoming)
    if (vendor === null) {
      api.astray.push(`${incoming.method} ${incoming.url}`)
      return answer(404, {})
    }
    const known = vendor === 'easypost' ? easypostKey(incoming) : incoming.headers['as-api-key'] === API_KEY
    if (!known || trouble === 'denied') return answer(401, {})
    const { number, carrier } = vendor === 'easypost' ? easypostAsk(body) : aftershipAsk(body)
    api.asked.push({ number, carrier })
    if (api.strange.has(number))
      return vendor === 'easypost'
        ? answer(422, { error: { code: 'TRACKER.CREATE.ERROR', message: 'unknown' } })
        : answer(400, { meta: { code: 4012, message: 'unknown', type: 'BadRequest' } })
    const again = api.followed.has(number)
    api.followed.add(number)
    if (vendor === 'aftership' && again) return answer(400, { meta: { code: 4003, type: 'BadRequest' } })
    return answer(201, vendor === 'easypost' ? { object: 'Tracker' } : { meta: { code: 201 } })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, ...api }
}

function vendorOf({ method, url }: IncomingMessage): 'easypost' | 'aftership' | null {
  if (method !== 'POST') return null
  if (url === '/v2/trackers') return 'easypost'
  return url === '/tracking/2026-07/trackings' ? 'aftership' : null
}

const easypostKey = ({ headers }: IncomingMessage): boolean =>
  headers.authorization === `Basic ${Buffer.from(`${API_KEY}:`).toString('base64')}`

const easypostAsk = (body: unknown) => {
  const { tracker } = body as { tracker: { tracking_code: string; carrier?: string } }
  return { number: tracker.tracking_code, carrier: tracker.carrier ?? null }
}

const aftershipAsk = (body: unknown) => {
  const { tracking_number: number, slug } = body as { tracking_number: string; slug?: string }
  return { number, carrier: slug ?? null }
}

async function jsonOf(incoming: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of incoming) text += String(chunk)
  return text === '' ? null : JSON.parse(text)
}

/** An allowance that is never used up, and notes for how long it was to be left alone. */
export function freely(): RateLimit & { readonly pauses: number[] } {
  const pauses: number[] = []
  return {
    pauses,
    take: async () => undefined,
    pause: async ms => {
      pauses.push(ms)
    },
  }
}
