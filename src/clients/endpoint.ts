import { promises as dns, type LookupAddress } from 'node:dns'
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from './public-address.ts'

/** The address leads, or could be made to lead, into a network of ours; nothing was sent. */
export class EndpointForbidden extends Error {
  override readonly name = 'EndpointForbidden'
}

/** No answer. `sent` is false when nobody was reached, so that nothing can have been taken. */
export class EndpointUnreachable extends Error {
  override readonly name = 'EndpointUnreachable'
  readonly sent: boolean
  constructor(code: string, sent: boolean) {
    super(code)
    this.sent = sent
  }
}

export interface EndpointAnswer {
  /** A redirect is an answer like any other: it is never followed. */
  readonly status: number
  readonly retryAfterMs: number | null
}

/** Posts to addresses that others have chosen. */
export interface EndpointClient {
  /** @throws EndpointForbidden, EndpointUnreachable */
  post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<EndpointAnswer>
}

export interface EndpointClientOptions {
  /** Origins that are called whatever they are; for tests. */
  readonly allowedOrigins: readonly string[]
  /** Instead of the system's resolver, for tests. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>
}

/** More of an answer is not read. */
const READ_LIMIT = 65_536

const resolveBySystem = (host: string) => dns.lookup(host, { all: true, verbatim: true })

/**
 * The name is resolved once, every address of it is looked at, and the connection is made to just these: a name that means
 * something else a moment later changes nothing.
 */
export function createEndpointClient({
  allowedOrigins,
  resolve = resolveBySystem,
}: EndpointClientOptions): EndpointClient {
  return {
    async post(text, headers, body, signal) {
      const url = URL.parse(text)
      if (url === null) throw new EndpointForbidden('not_an_address')
      const isAllowed = allowedOrigins.includes(url.origin)
      if (!isAllowed && url.protocol !== 'https:') throw new EndpointForbidden('not_https')
      if (url.username || url.password) throw new EndpointForbidden('credentials_in_address')
      const addresses = await addressesOf(url.hostname, resolve, signal)
      if (!isAllowed && !addresses.every(({ address }) => isPublicAddress(address)))
        throw new EndpointForbidden('not_public')
      return send({ url, addresses, headers, body, signal })
    },
  }
}

async function addressesOf(
  hostname: string,
  resolve: NonNullable<EndpointClientOptions['resolve']>,
  signal: AbortSignal,
): Promise<readonly LookupAddress[]> {
  // The parser has brought every spelling of a number (decimal, octal, shortened) into the usual one.
  const literal = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(literal)
  if (family !== 0) return [{ address: literal, family }]
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(new EndpointUnreachable('no_answer', false))
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  try {
    const found = await Promise.race([resolve(hostname), aborted.promise])
    if (found.length > 0) return found
  } catch (error) {
    throw error instanceof EndpointUnreachable ? error : new EndpointUnreachable(codeOf(error), false)
  } finally {
    signal.removeEventListener('abort', abort)
  }
  throw new EndpointUnreachable('enotfound', false)
}

interface Sending {
  readonly url: URL
  readonly addresses: readonly LookupAddress[]
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
}

const pinned =
  (addresses: readonly LookupAddress[]): LookupFunction =>
  (_host, options, callback) => {
    const [first] = addresses
    if (options.all) callback(null, [...addresses])
    else callback(null, first?.address ?? '', first?.family)
  }

function send({ url, addresses, headers, body, signal }: Sending): Promise<EndpointAnswer> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest
    // A connection of its own: a kept one would have been made for an earlier look at the name.
    const options = { method: 'POST', agent: false, lookup: pinned(addresses), signal }
    const length = Buffer.byteLength(body)
    const call = request(url, { ...options, headers: { ...headers, 'content-length': length } }, answer => {
      readOff(answer)
      resolve({ status: answer.statusCode ?? 0, retryAfterMs: waitIn(answer.headers['retry-after']) })
    })
    const isConnected = watchConnection(call)
    call.on('error', error => reject(new EndpointUnreachable(codeOf(error), isConnected())))
    call.end(body)
  })
}

/** Whether bytes of the request can have arrived: over TLS not before both sides have agreed on keys. */
function watchConnection(call: ClientRequest): () => boolean {
  let connected = false
  call.on('socket', socket => {
    const event = 'encrypted' in socket ? 'secureConnect' : 'connect'
    socket.once(event, () => {
      connected = true
    })
  })
  return () => connected
}

/** What it says is of no interest, and may not fill the memory either. */
function readOff(answer: IncomingMessage): void {
  let read = 0
  answer.on('error', () => undefined)
  answer.on('data', (chunk: Buffer) => {
    read += chunk.length
    if (read > READ_LIMIT) answer.destroy()
  })
}

/** Short and without the address: it is kept in the ledger. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no_answer'
  if (error.name === 'AbortError') return 'no_answer'
  return 'code' in error && typeof error.code === 'string' ? error.code.toLowerCase() : 'no_answer'
}

/** Retry-After in seconds or as a date, as milliseconds and within an hour. */
function waitIn(retryAfter: string | undefined): number | null {
  if (retryAfter === undefined) return null
  const seconds = Number(retryAfter)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(retryAfter) - Date.now()
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, 3_600_000) : null
}
