import { hash } from 'node:crypto'

/** Text of which nothing need be escaped, as nearly all is; the encoder, asked for each, takes longer than this look. */
const PLAIN = /^[ !#-[\]-~]*$/

const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text))

/** JSON with sorted keys and without undefined: equal content gives equal text, whoever built the object. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    let text = ''
    for (const [key, inner] of entries)
      if (inner !== undefined) text += `${text === '' ? '' : ','}${quoted(key)}:${canonicalJson(inner)}`
    return `{${text}}`
  }
  return JSON.stringify(value) ?? 'null'
}

/** 128 bits of the content's sha256 as hex: identity, not secrecy. */
export function contentHash(value: unknown): string {
  return hash('sha256', canonicalJson(value)).slice(0, 32)
}
