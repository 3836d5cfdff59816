import type { Proposal } from './propose.ts'

const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RegExp)

/** A value as source text. Only what a policy is made of. */
function literal(value: unknown, path: string, indent: string, notes: Proposal['notes']): string {
  if (typeof value === 'string') return quoted(value)
  if (value instanceof RegExp) return value.toString()
  if (Array.isArray(value)) return `[${value.map(each => literal(each, path, indent, notes)).join(', ')}]`
  if (!isPlain(value)) return String(value)
  const inner = `${indent}  `
  const lines = Object.entries(value).map(([key, each]) => {
    const at = path === '' ? key : `${path}.${key}`
    const note = notes.get(at)
    const comment = note === undefined ? '' : `${inner}// ${note.replace(/\s+/g, ' ')}\n`
    return `${comment}${inner}${key}: ${literal(each, at, inner, notes)},\n`
  })
  return lines.length === 0 ? '{}' : `{\n${lines.join('')}${indent}}`
}

/** The entry for `src/policy/feeds.ts`, with what must be decided as comments. */
export const entryText = ({ feed, notes }: Proposal): string => literal(feed, '', '', notes)
