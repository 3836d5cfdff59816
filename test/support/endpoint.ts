import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Got {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What somebody else's server does with a request: answer so, or something odder. */
export type Answer =
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  /** The connection is cut once everything was read. */
  | 'reset'

/** Somebody else's server behind a real socket: it keeps what it is sent and answers as it is told to. */
export interface Receiver {
  readonly origin: string
  /** In the order in which they came. */
  readonly got: readonly Got[]
  /** Of everything from now on. */
  answers(answer: Answer | ((nth: number) => Answer)): void
  forget(): void
  close(): Promise<void>
}

function give(response: ServerResponse, answer: Answer): void {
  if (answer === 'reset') response.destroy()
  else response.writeHead(answer.status, answer.headers).end(answer.body ?? '')
}

export async function startReceiver(usual: Answer = { status: 200, body: 'ok' }): Promise<Receiver> {
  const got: Got[] = []
  let answer: (nth: number) => Answer = () => usual
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    got.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
    give(response, answer(got.length))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    got,
    answers: next => {
      answer = typeof next === 'function' ? next : () => next
    },
    forget: () => {
      got.length = 0
      answer = () => usual
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
