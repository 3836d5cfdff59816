import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** How a call is answered instead. */
export type Trouble =
  /** Nothing is ever answered. */
  | 'hangs'
  /** The mail is taken, and that is never answered. */
  | 'hangs after accept'
  /** The mail is taken, and then the connection breaks. */
  | 'reset after accept'
  | 'reset before accept'
  | 'too many requests'
  | 'broken'
  | 'bad gateway'
  | 'unavailable'
  | 'token refused'
  | 'redirected'
  | 'no JSON'
  /** Taken as a call, refused as a mail: 200 with a number of Postmark's own. */
  | { readonly inside: number; readonly message: string }
  /** 422 with a number of Postmark's own. */
  | { readonly error: number; readonly message: string }

export interface TakenMail {
  readonly id: string
  readonly path: string
  /** As it was posted. */
  readonly mail: Readonly<Record<string, unknown>>
}

export interface PostmarkStandIn {
  readonly origin: string
  /** What was taken, in order. */
  readonly taken: TakenMail[]
  /** Method and path of every call. */
  readonly asked: string[]
  /** Taken one a mail, from the front. */
  readonly troubles: Trouble[]
  /** Of every call, searches too, for as long as it stands here. */
  down: Trouble | null
  /** A search gives everything, whatever is asked for. */
  filters: boolean
  /** Recipients that it has suppressed. */
  readonly inactive: Set<string>
  /** Nobody listens any more, until it is started again at the same place. */
  refuse(): Promise<void>
  listen(): Promise<void>
}

export const SERVER_TOKEN = 'a-server-token-of-the-tests'

/** Postmark's API behind a real socket, as far as mails and their search go. */
export async function startPostmark(): Promise<PostmarkStandIn> {
  let server: Server | null = null
  let port = 0
  const standIn: Omit<PostmarkStandIn, 'origin'> = {
    taken: [],
    asked: [],
    troubles: [],
    down: null,
    filters: true,
    inactive: new Set(),
    async refuse() {
      server?.closeAllConnections()
      await new Promise(resolve => (server ? server.close(resolve) : resolve(null)))
      server = null
    },
    async listen() {
      server = createServer((incoming, reply) => void answerTo(standIn, incoming, reply))
      await new Promise<void>(resolve => server?.listen(port, '127.0.0.1', resolve))
      port = (server.address() as AddressInfo).port
    },
  }
  await standIn.listen()
  onTestFinished(() => standIn.refuse())
  return Object.assign(standIn, { origin: `http://127.0.0.1:${port}` })
}

async function answerTo(
  standIn: Omit<PostmarkStandIn, 'origin'>,
  incoming: IncomingMessage,
  reply: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? '', 'http://localhost')
  standIn.asked.push(`${incoming.method} ${url.pathname}`)
  const posted = await jsonOf(incoming)
  const isMail = incoming.method === 'POST' && ['/email', '/email/withTemplate'].includes(url.pathname)
  const trouble = standIn.down ?? (isMail ? standIn.troubles.shift() : undefined)
  const isLost = trouble === 'reset after accept' || trouble === 'hangs after accept'
  if (isLost && isMail) take(standIn, url.pathname, posted)
  if (trouble !== undefined && makesTrouble(trouble, incoming, reply)) return
  if (incoming.headers['x-postmark-server-token'] !== SERVER_TOKEN)
    return json(reply, 401, { ErrorCode: 10, Message: 'No Account or Server API tokens were supplied.' })
  if (incoming.method === 'GET' && url.pathname === '/messages/outbound')
    return json(reply, 200, found(standIn, url.searchParams))
  if (!isMail) return json(reply, 404, { ErrorCode: 404, Message: 'not found' })
  if (standIn.inactive.has(String(posted.To)))
    return json(reply, 422, { ErrorCode: 406, Message: `Found inactive addresses: ${posted.To}.` })
  const { id } = take(standIn, url.pathname, posted)
  json(reply, 200, {
    To: posted.To,
    SubmittedAt: '2026-11-21T12:00:00Z',
    MessageID: id,
    ErrorCode: 0,
    Message: 'OK',
  })
}

function take(
  { taken }: Pick<PostmarkStandIn, 'taken'>,
  path: string,
  mail: Readonly<Record<string, unknown>>,
): TakenMail {
  const one = { id: `postmark-${taken.length + 1}`, path, mail }
  taken.push(one)
  return one
}

/** @returns false for what is no trouble of the connection */
function makesTrouble(trouble: Trouble, incoming: IncomingMessage, reply: ServerResponse): boolean {
  if (typeof trouble === 'object') {
    const [status, ErrorCode] = 'inside' in trouble ? [200, trouble.inside] : [422, trouble.error]
    json(reply, status, { ErrorCode, Message: trouble.message })
    return true
  }
  switch (trouble) {
    case 'hangs':
    case 'hangs after accept':
      return true
    case 'reset after accept':
    case 'reset before accept':
      incoming.socket.resetAndDestroy()
      return true
    case 'too many requests':
      json(reply, 429, { ErrorCode: 429, Message: 'Rate limit exceeded' }, { 'retry-after': '2' })
      return true
    case 'broken':
      json(reply, 500, { ErrorCode: 0, Message: 'Internal server error' })
      return true
    case 'bad gateway':
      reply.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>')
      return true
    case 'unavailable':
      json(reply, 503, { ErrorCode: 100, Message: 'Maintenance' })
      return true
    case 'token refused':
      json(reply, 401, { ErrorCode: 10, Message: 'Bad or missing API token' })
      return true
    case 'redirected':
      reply.writeHead(307, { location: '/elsewhere' }).end()
      return true
    case 'no JSON':
      reply.writeHead(200, { 'content-type': 'text/html' }).end('<html>a portal that wants a login</html>')
      return true
  }
}

function found({ taken, filters }: Pick<PostmarkStandIn, 'taken' | 'filters'>, query: URLSearchParams) {
  const asked = [...query].filter(([name]) => name.startsWith('metadata_'))
  const fitting = taken.filter(({ mail }) =>
    asked.every(([name, value]) => !filters || metadataOf(mail)[name.slice('metadata_'.length)] === value),
  )
  const Messages = fitting
    .toReversed()
    .slice(0, Number(query.get('count')))
    .map(({ id, mail }) => ({ MessageID: id, Metadata: metadataOf(mail), Status: 'Sent', Tag: mail.Tag }))
  return { TotalCount: fitting.length, Messages }
}

const metadataOf = (mail: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  (mail.Metadata ?? {}) as Record<string, string>

function json(
  reply: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  reply.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

async function jsonOf(incoming: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = ''
  for await (const chunk of incoming) text += String(chunk)
  return text === '' ? {} : JSON.parse(text)
}
