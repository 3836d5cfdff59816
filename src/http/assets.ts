import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { trackIcon } from './assets/track-icon.ts'
import { trackScript } from './assets/track-script.ts'
import { trackStyles } from './assets/track-styles.ts'
import { NotThere } from './errors.ts'

/** What pages load besides themselves. Each lies at an address that holds the hash of its bytes. */

interface Asset {
  readonly path: string
  readonly type: string
  readonly text: string
}

const asset = (name: string, ending: string, type: string, text: string): Asset => ({
  path: `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.${ending}`,
  type,
  text,
})

const SCRIPT = asset('track', 'js', 'text/javascript; charset=utf-8', trackScript)
const STYLES = asset('track', 'css', 'text/css; charset=utf-8', trackStyles)
const ICON = asset('track', 'svg', 'image/svg+xml', trackIcon)
const ALL = [SCRIPT, STYLES, ICON]

/** Addresses for the pages of this service, from its own root. */
export const ASSET = {
  script: `/assets/${SCRIPT.path}`,
  styles: `/assets/${STYLES.path}`,
  icon: `/assets/${ICON.path}`,
} as const

const NAME = /^(?<name>[a-z-]+)-[0-9a-f]{12}\.(?<ending>js|css|svg)$/

export async function assets(app: FastifyInstance): Promise<void> {
  const packed = new Map<string, Buffer>()
  const gzipped = ({ path, text }: Asset): Buffer => {
    const known = packed.get(path) ?? gzipSync(text, { level: 9 })
    packed.set(path, known)
    return known
  }

  app.get<{ Params: { file: string } }>('/assets/:file', async ({ params, headers }, reply) => {
    const found = named(params.file)
    if (found === undefined) throw new NotThere()
    // Of another hash: a page from before a deployment asks. It gets today's, and keeps it for this once.
    const current = found.path === params.file
    void reply.type(found.type).headers({
      'cache-control': current ? 'public, max-age=31536000, immutable' : 'no-store',
      vary: 'accept-encoding',
      'x-content-type-options': 'nosniff',
    })
    if (!/\bgzip\b/.test(headers['accept-encoding'] ?? '')) return reply.send(found.text)
    return reply.header('content-encoding', 'gzip').send(gzipped(found))
  })
}

function named(file: string): Asset | undefined {
  const { name, ending } = NAME.exec(file)?.groups ?? {}
  return ALL.find(({ path }) => path.startsWith(`${name}-`) && path.endsWith(`.${ending}`))
}
