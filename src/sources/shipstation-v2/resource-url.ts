/** What ShipStation V2 can be asked for. */
export type V2Kind = 'labels' | 'shipments' | 'fulfillments'

export interface V2Address {
  readonly kind: V2Kind
  /** Path and query without the page; the host is never taken from a delivery. */
  readonly path: string
}

const MAX_LENGTH = 500

/**
 * The text itself, before any parser makes something harmless of it. One host only: it is the only one that deliveries of
 * V2 were seen to name, and whoever is called gets the key.
 */
const ALLOWED =
  /^https:\/\/api\.shipstation\.com\/v2\/(?<kind>labels|shipments|fulfillments|batches)(?:\/(?<id>se-\d{1,18}))?(?:\?(?<query>[A-Za-z0-9_.~%:+&=,-]*))?$/

const PAGING = new Set(['page', 'page_size'])

/**
 * Reads an address that a delivery tells. Pages are counted by us, so its own place in the list is dropped; a batch is asked
 * for by its labels.
 * @returns null for whatever is not one of the vendor's own
 */
export function v2Address(text: string): V2Address | null {
  if (text.length > MAX_LENGTH) return null
  const { kind, id, query = '' } = ALLOWED.exec(text)?.groups ?? {}
  if (kind === 'batches') return id ? { kind: 'labels', path: `/v2/labels?batch_id=${id}` } : null
  if (kind !== 'labels' && kind !== 'shipments' && kind !== 'fulfillments') return null
  const asked = new URLSearchParams([...new URLSearchParams(query)].filter(([name]) => !PAGING.has(name)))
  asked.sort()
  const path = `/v2/${kind}${id ? `/${id}` : ''}`
  return { kind, path: asked.size > 0 ? `${path}?${asked}` : path }
}

/** Enough for a page to be read and told of within one step. */
const PAGE_SIZE = 25

/** @param page from 1 */
export function paged(path: string, page: number): string {
  return `${path}${path.includes('?') ? '&' : '?'}page=${page}&page_size=${PAGE_SIZE}`
}
