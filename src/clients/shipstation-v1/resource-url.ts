/** What ShipStation V1 can be asked for. */
export type V1Kind = 'orders' | 'shipments' | 'fulfillments'

/** An address that may be called with the account's credentials. */
export interface V1Address {
  readonly kind: V1Kind
  /** `https://ssapi6.shipstation.com`; deliveries name one of several hosts. */
  readonly origin: string
  readonly path: string
  readonly query: string
}

/** Told ones have at most 200 characters; some room for those that we make. */
const MAX_LENGTH = 500

/**
 * The text itself, before any parser: parsers drop tabs, turn backslashes and unify case and dots, so what they make of a
 * hostile text may look harmless while another parser calls somebody else. Nothing that needs such care is allowed.
 */
const ALLOWED =
  /^(?<origin>https:\/\/ssapi\d{0,4}\.shipstation\.com)(?<path>\/(?<kind>orders|shipments|fulfillments)(?:\/\d{1,18})?)(?:\?(?<query>[A-Za-z0-9_.~%:+&=,-]*))?$/

/**
 * Reads an address that a delivery tells. Whoever is called gets the credentials, so this rule is the one that counts,
 * in tests as in production; it holds where the delivery comes in and again before each call.
 * @returns null for whatever is not one of the vendor's own
 */
export function v1Address(text: string): V1Address | null {
  if (text.length > MAX_LENGTH) return null
  const { origin = '', path = '', kind, query = '' } = ALLOWED.exec(text)?.groups ?? {}
  if (kind !== 'orders' && kind !== 'shipments' && kind !== 'fulfillments') return null
  // Belt and braces: the parser that makes the call must see the same host.
  return URL.parse(text)?.origin === origin ? { kind, origin, path, query } : null
}

/** The value of a parameter, whose name may be written in any case. */
export function v1Parameter({ query }: Pick<V1Address, 'query'>, name: string): string | null {
  for (const [key, value] of new URLSearchParams(query))
    if (key.toLowerCase() === name.toLowerCase()) return value
  return null
}

/** The query with some parameters set; whatever stood there under the name in any case is replaced, not repeated. */
export function withParameters(query: string, set: Readonly<Record<string, string>>): string {
  const names = new Set(Object.keys(set).map(name => name.toLowerCase()))
  const kept = [...new URLSearchParams(query)].filter(([key]) => !names.has(key.toLowerCase()))
  return new URLSearchParams([...kept, ...Object.entries(set)]).toString()
}
