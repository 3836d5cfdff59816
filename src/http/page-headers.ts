import { createHash } from 'node:crypto'

export interface PageContents {
  /** Texts of `<style>` elements, exactly as they stand between their tags. */
  readonly inlineStyles?: readonly string[]
  /** The only address outside this service from which a page may load a picture. */
  readonly logoUrl?: string | null
}

/**
 * The headers of a page for customers. Nothing runs, loads or connects but what this service serves itself, and
 * nobody else hears of the address, which holds the order's token.
 */
export function pageHeaders({ inlineStyles = [], logoUrl = null }: PageContents) {
  const images = logoUrl === null ? "'self'" : `'self' ${originOf(logoUrl)}`
  const styles = ["'self'", ...inlineStyles.map(hashOf)].join(' ')
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src ${styles}`,
      `img-src ${images}`,
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    // Not no-store: it would keep the page out of the cache from which the back button restores it.
    'cache-control': 'private, no-cache',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex, nofollow',
  } as const
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Path included, since a host may be shared; a query would not be allowed there. */
const originOf = (url: string): string => {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}
