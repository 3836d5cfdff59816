/** A number in value position that may be beyond 2^53, which has sixteen digits. */
const MAYBE_UNSAFE = /[:[,]\s*-?\d{16}/

/**
 * Parses a body so that no digit of an integer is lost: one that a double cannot hold comes as the text of its
 * digits. Shopify's test orders have such ids, and `JSON.parse` alone would round 820982911946154508 to …500.
 * Bytes that are no UTF-8 become U+FFFD: the signature was checked over the bytes, and a broken note is no reason to
 * lose an order.
 * @throws SyntaxError when it is no JSON
 */
export function parseExactly(body: Buffer): unknown {
  const text = body.toString('utf8')
  // The reviver makes parsing several times as slow, and hardly any body needs it.
  return MAYBE_UNSAFE.test(text) ? JSON.parse(text, exact) : JSON.parse(text)
}

function exact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const digits = context?.source
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !digits) return value
  return /^-?\d+$/.test(digits) ? digits : value
}
