import type { FeedEncoding } from '../../policy/feed.ts'
import { FeedFileFault } from './file.ts'

/** Bytes looked at before anything is parsed: the byte order mark, and the first line for its delimiter. */
const PEEK = 65_536

/** How the parsed bytes are to be read: those of UTF-16 have become UTF-8 on the way. */
export type TextPlan = 'utf-8' | 'utf-8-or-windows-1252' | 'windows-1252'

export interface Text {
  readonly plan: TextPlan
  /** Without its byte order mark; in an encoding in which line ends, quotes and delimiters are single bytes. */
  readonly bytes: AsyncIterable<Uint8Array>
  /** The first line, or as much of it as fits. */
  readonly firstLine: string
}

const UTF8_BOM = [0xef, 0xbb, 0xbf]
const starts = (bytes: Uint8Array, mark: readonly number[]): boolean =>
  bytes.length >= mark.length && mark.every((byte, index) => bytes[index] === byte)

/** A byte order mark decides, whatever the feed says: whoever wrote it knew. */
function encodingOf(head: Uint8Array, encoding: FeedEncoding): { encoding: FeedEncoding; mark: number } {
  if (starts(head, UTF8_BOM)) return { encoding: 'utf-8', mark: 3 }
  if (starts(head, [0xff, 0xfe])) return { encoding: 'utf-16le', mark: 2 }
  if (starts(head, [0xfe, 0xff])) return { encoding: 'utf-16be', mark: 2 }
  return { encoding, mark: 0 }
}

/** The beginning of a stream, and all of it again. */
async function peeked(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ head: Buffer; all: () => AsyncIterable<Uint8Array> }> {
  const source = bytes[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  let length = 0
  while (length < PEEK) {
    const next = await source.next()
    if (next.done) break
    chunks.push(next.value)
    length += next.value.length
  }
  async function* all() {
    try {
      yield* chunks.splice(0)
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
    } finally {
      await source.return?.()
    }
  }
  return { head: Buffer.concat(chunks).subarray(0, PEEK), all }
}

async function* withoutFirst(bytes: AsyncIterable<Uint8Array>, count: number): AsyncIterable<Uint8Array> {
  let left = count
  for await (const chunk of bytes) {
    const rest = chunk.subarray(Math.min(left, chunk.length))
    left -= chunk.length - rest.length
    if (rest.length > 0) yield rest
  }
}

async function* asUtf8(
  bytes: AsyncIterable<Uint8Array>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncIterable<Uint8Array> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  const decode = (chunk?: Uint8Array): Buffer => {
    try {
      return Buffer.from(chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode())
    } catch {
      throw new FeedFileFault(`The file is not the ${encoding} text that it begins as; ask for it again`)
    }
  }
  for await (const chunk of bytes) yield decode(chunk)
  yield decode()
}

const isUtf16 = (encoding: FeedEncoding): encoding is 'utf-16le' | 'utf-16be' =>
  encoding === 'utf-16le' || encoding === 'utf-16be'

/**
 * Opens a file as text. Nothing is held but a first piece of 64 KB.
 * @throws FeedFileFault where UTF-16 is none
 */
export async function openText(encoding: FeedEncoding, bytes: AsyncIterable<Uint8Array>): Promise<Text> {
  const { head, all } = await peeked(bytes)
  const found = encodingOf(head, encoding)
  const unmarked = withoutFirst(all(), found.mark)
  const utf16 = isUtf16(found.encoding)
  const beginning = head.subarray(found.mark)
  const shown = utf16 ? new TextDecoder(found.encoding).decode(beginning) : beginning.toString('latin1')
  return {
    plan: isUtf16(found.encoding) ? 'utf-8' : found.encoding,
    bytes: isUtf16(found.encoding) ? asUtf8(unmarked, found.encoding) : unmarked,
    firstLine: /^[^\r\n]*/.exec(shown)?.[0] ?? '',
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const windows = new TextDecoder('windows-1252')

/**
 * Reads the bytes of one record's field, given as latin1. Row by row, since a stream cannot be begun anew when its
 * last line turns out to be no UTF-8; text of windows-1252 that is UTF-8 by chance is rarer than files written by two hands.
 * @returns null where the plan does not allow it
 */
export function decoded(latin1: string, plan: TextPlan): string | null {
  if (!/[\x80-\xff]/.test(latin1)) return latin1
  const bytes = Buffer.from(latin1, 'latin1')
  if (plan === 'windows-1252') return windows.decode(bytes)
  try {
    return strict.decode(bytes)
  } catch {
    return plan === 'utf-8' ? null : windows.decode(bytes)
  }
}
