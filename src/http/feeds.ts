import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Deadline } from '../store/database.ts'
import type { ShownFile, StoredFile } from '../store/feeds.ts'
import { bearerMatches } from './bearer.ts'
import { within } from './deadline.ts'
import { BadRequest, BearerRefused, FileTooLarge, NotThere } from './errors.ts'
import { snakeCase } from './snake-case.ts'

export interface FeedParts {
  /** By feed: whoever has the token may post its files and see what became of them. */
  readonly feedTokens: Readonly<Record<string, string>>
  /** Commits a file before it answers. */
  readonly takeFile: (
    feed: string,
    file: { readonly name: string; readonly size: number | null },
    bytes: AsyncIterable<Uint8Array>,
    deadline: Deadline,
  ) => Promise<StoredFile>
  readonly showFile: (feed: string, id: string, deadline: Deadline) => Promise<ShownFile | null>
  /** What may be posted here; bytes. */
  readonly largestFile: number
}

/** Long enough for the largest body; milliseconds. */
const PATIENCE_MS = 55_000

type Route = { Params: { name: string; id: string }; Querystring: { name?: string } }

/** For warehouses that post their files, because they cannot be reached or do not let us in. */
export function feeds({ feedTokens, takeFile, showFile, largestFile }: FeedParts) {
  return async (app: FastifyInstance): Promise<void> => {
    // The body is passed on as it comes: a file must not be held in memory.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, body, done) => done(null, body))
    // Before anything of the body is read. A feed that is not there looks like one with another token.
    app.addHook<Route>('onRequest', async request => {
      const { name } = request.params
      const token = Object.hasOwn(feedTokens, name) ? feedTokens[name] : undefined
      if (!token || !bearerMatches(request.headers.authorization, token)) throw new BearerRefused()
    })

    app.post<Route>('/feeds/:name/files', async (request, reply) => {
      const { name } = request.query
      if (!name) throw new BadRequest('Say the name of the file: POST /feeds/<feed>/files?name=<file name>.')
      const size = sizeOf(request)
      if ((size ?? 0) > largestFile) throw tooLarge(largestFile)
      const bytes = upTo(largestFile, bodyOf(request))
      const file = await within(PATIENCE_MS, deadline =>
        takeFile(request.params.name, { name, size }, bytes, deadline),
      )
      const duplicate = file.state === 'duplicate'
      void reply.code(duplicate ? 200 : 202).header('cache-control', 'no-store')
      const says = duplicate
        ? `These bytes came before, as file ${file.duplicateOf}; nothing was done.`
        : 'The file is stored and will be imported.'
      return { id: file.id, state: file.state, duplicate_of: file.duplicateOf, sha256: file.sha256, says }
    })

    app.get<Route>('/feeds/:name/files/:id', async (request, reply) => {
      const { name, id } = request.params
      if (!/^\d{1,18}$/.test(id)) throw new NotThere()
      const file = await within(PATIENCE_MS, deadline => showFile(name, id, deadline))
      if (!file) throw new NotThere()
      void reply.header('cache-control', 'no-store')
      return snakeCase(file)
    })
  }
}

const tooLarge = (largest: number): FileTooLarge =>
  new FileTooLarge(
    `Here a file may have ${largest} bytes. Post larger ones to a host where the service runs as a process (npm start), which takes 200 MB, or leave them on an SFTP server that the feed reads.`,
  )

function sizeOf({ headers }: FastifyRequest): number | null {
  const length = headers['content-length']
  return length !== undefined && /^\d+$/.test(length) ? Number(length) : null
}

async function* upTo(largest: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0
  try {
    for await (const part of bytes) {
      size += part.length
      if (size > largest) throw tooLarge(largest)
      yield part
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET')
      throw new BadRequest('The upload broke off; nothing was stored. Send the file again.')
    throw error
  }
}

/** No body at all is an empty file. */
async function* bodyOf(request: FastifyRequest): AsyncGenerator<Uint8Array> {
  const body: unknown = request.body
  if (isReadable(body)) for await (const part of body) yield part
}

const isReadable = (body: unknown): body is Readable =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body
