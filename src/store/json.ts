/**
 * The only encoder of arguments. Postgres rejects a jsonb text that holds a NUL or half a surrogate pair, and with it
 * every delivery of the batch; so one sender's bad string is mended here rather than refused there.
 */

/** Containers nested deeper than this are nobody's honest payload. */
export const MAX_DEPTH = 64

export class ArgumentTooDeep extends Error {
  override readonly name = 'ArgumentTooDeep'
  constructor() {
    super(
      `an argument is nested more than ${MAX_DEPTH} levels deep; the source must drop or quarantine such content`,
    )
  }
}

/**
 * The JSON text of an argument: strings and keys well-formed and with U+FFFD for NUL, null for numbers that are not
 * finite, undefined dropped.
 * @throws ArgumentTooDeep
 */
export function encode(value: unknown): string {
  requireShallow(value, 0)
  const text = JSON.stringify(value) ?? 'null'
  return isSoundJson(text) ? text : (JSON.stringify(mend(value)) ?? 'null')
}

/**
 * JSON.stringify writes NUL and half a pair as escapes, which are quickly looked for in the whole text. Escaped backslashes
 * before a `u` look the same; mending what is sound changes nothing.
 */
const isSoundJson = (text: string): boolean => !text.includes('\\u0000') && !text.includes('\\ud')

function requireShallow(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return
  if (depth === MAX_DEPTH) throw new ArgumentTooDeep()
  if (Array.isArray(value)) for (const part of value) requireShallow(part, depth + 1)
  // No Object.values, which makes an array of every object: of a large argument a third of the time of encoding it.
  else for (const key in value) requireShallow(value[key as keyof typeof value], depth + 1)
}

/** The value as `encode` would write it, for transports that write the JSON themselves. The value itself where nothing is bad. */
export function mended(value: unknown): unknown {
  return isSound(value, 0) ? value : mend(value)
}

const isSoundText = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** Looked at before anything is copied: almost every argument is sound. */
function isSound(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return isSoundText(value)
  if (typeof value !== 'object' || value === null) return true
  if (depth === MAX_DEPTH) throw new ArgumentTooDeep()
  // Every part is visited even after a bad one, since the depth of all of them must be known.
  let sound = true
  if (Array.isArray(value)) {
    for (const part of value) sound = isSound(part, depth + 1) && sound
    return sound
  }
  for (const [key, part] of Object.entries(value))
    sound = isSound(part, depth + 1) && isSoundText(key) && sound
  return sound
}

const mendText = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD')

function mend(value: unknown): unknown {
  if (typeof value === 'string') return mendText(value)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (Array.isArray(value)) return value.map(mend)
  // fromEntries defines, where an assignment to a key `__proto__` would set the prototype.
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [mendText(key), mend(part)]))
}
