import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { LOCALES, TEXTS } from '../policy/texts/index.ts'
import { widgetScript } from './assets/widget-script.ts'
import { matches, type StatusParts } from './status.ts'
import { widgetWords } from './widget-words.ts'

export type WidgetParts = Pick<StatusParts, 'storefront'>

/**
 * The script as it is served: what was built, after its words. They are added here and not when it is built, so that
 * a text that a merchant's developer edits, or a language he adds, is what customers read.
 */
export function widgetWithWords({ locale }: Pick<WidgetParts['storefront'], 'locale'>): string {
  const languages = Object.fromEntries(LOCALES.map(each => [each, widgetWords(TEXTS[each])]))
  const words = JSON.stringify({ fallback: locale, languages })
  return `const orderStatusWords=${words};${widgetScript}`
}

/** `<order-status>` for any page: embedded at an address that never changes, so its bytes are asked about again soon. */
export function widget({ storefront }: WidgetParts) {
  return async (app: FastifyInstance): Promise<void> => {
    let packed: { readonly plain: string; readonly gzipped: Buffer; readonly etag: string } | null = null
    app.get('/widget.js', async ({ headers }, reply) => {
      packed ??= pack(widgetWithWords(storefront))
      const { plain, gzipped, etag } = packed
      void reply.headers({
        // Weak, since it is of the text, which is sent in two encodings.
        etag: `W/${etag}`,
        // An update reaches every storefront within minutes, and none waits for it.
        'cache-control': 'public, max-age=300, stale-while-revalidate=86400',
        vary: 'Accept-Encoding',
        'x-content-type-options': 'nosniff',
      })
      if (matches(headers['if-none-match'], etag)) return reply.code(304).send()
      void reply.type('text/javascript; charset=utf-8')
      if (!/\bgzip\b/.test(headers['accept-encoding'] ?? '')) return reply.send(plain)
      return reply.header('content-encoding', 'gzip').send(gzipped)
    })
  }
}

function pack(plain: string) {
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 27)
  return { plain, gzipped: gzipSync(plain, { level: 9 }), etag: `"${hash}"` }
}
