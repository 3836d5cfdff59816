import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** The most on one page, whatever is asked for. */
const PAGE_LIMIT = 100

const LISTS = ['/shipments', '/fulfillments', '/orders'] as const

/** What the label service lists for an address, in the service's own words. */
export interface Listing {
  /** JSON objects. */
  readonly resources: readonly string[]
  /** When it says that it answers: an HTTP date. */
  readonly date: string
}

/** A label service behind a real socket. */
export interface LabelApi {
  /** `http://127.0.0.1:…` */
  readonly origin: string
  close(): Promise<void>
}

/**
 * Starts it with empty books. Whoever lives the world writes into them: `PUT` an address as a webhook names it, and
 * that is what stands on this list; `PUT /jwks` adds a key to those that are served there.
 */
export async function startLabelApi(): Promise<LabelApi> {
  const books = new Map<string, Listing>()
  const keys: string[] = []
  const server = createServer(async (request, reply) => {
    const asked = new URL(request.url ?? '', 'http://localhost')
    if (request.method === 'PUT') {
      const body = await text(request)
      if (asked.pathname === '/jwks') keys.push(body)
      else books.set(nameOf(asked), JSON.parse(body))
      return answer(reply, '{}')
    }
    if (asked.pathname === '/jwks') return answer(reply, `{"keys":[${keys.join(',')}]}`)
    if (!LISTS.some(list => list === asked.pathname)) return answer(reply, '{"Message":"no such list"}', 404)
    const listing = books.get(nameOf(asked))
    if (listing) reply.setHeader('date', listing.date)
    answer(reply, pageOf(asked, listing?.resources ?? []))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A list by what it is of, whatever else is asked. */
const nameOf = ({ pathname, searchParams }: URL): string =>
  ['orderId', 'batchId'].map(name => `${pathname} ${name} ${searchParams.get(name) ?? ''}`).join()

function pageOf({ pathname, searchParams }: URL, resources: readonly string[]): string {
  const [page, size] = ['page', 'pageSize'].map(name => Number(searchParams.get(name) ?? '1'))
  const [from, most] = [(page ?? 1) - 1, Math.min(PAGE_LIMIT, size ?? PAGE_LIMIT)]
  const listed = resources.slice(from * most, (from + 1) * most)
  const pages = Math.ceil(resources.length / most)
  return `{"${pathname.slice(1)}":[${listed.join(',')}],"total":${resources.length},"page":${page ?? 1},"pages":${pages}}`
}

function answer(reply: ServerResponse, body: string, status = 200): void {
  reply.writeHead(status, { 'content-type': 'application/json' })
  reply.end(body)
}
