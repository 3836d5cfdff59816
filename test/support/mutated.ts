import type { RawRequest } from '../../src/sources/source.ts'

/** Whole numbers below `limit`, the same ones every time. */
function randomly(seed: number): (limit: number) => number {
  let state = seed
  return limit => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

/**
 * As many requests as asked for, each the given one with one small thing changed: a bit of the body, a byte more or less,
 * or a character of the signature.
 */
export function* mutated(
  { headers, body }: RawRequest,
  header: string,
  count: number,
): Generator<RawRequest> {
  const below = randomly(7)
  const signature = headers[header] ?? ''
  for (let made = 0; made < count; made += 1) {
    const at = below(body.length)
    const place = below(signature.length)
    switch (below(4)) {
      case 0: {
        const bytes = Buffer.from(body)
        bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8))
        yield { headers, body: bytes }
        break
      }
      case 1:
        yield { headers, body: Buffer.concat([body.subarray(0, at), body.subarray(at + 1)]) }
        break
      case 2:
        yield { headers, body: Buffer.concat([body.subarray(0, at), Buffer.from(' '), body.subarray(at)]) }
        break
      default: {
        const other = String.fromCharCode(33 + ((signature.charCodeAt(place) - 33 + 1 + below(92)) % 93))
        const changed = `${signature.slice(0, place)}${other}${signature.slice(place + 1)}`
        yield { headers: { ...headers, [header]: changed }, body }
      }
    }
  }
}
