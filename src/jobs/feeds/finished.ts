import type { RemoteFile } from '../../clients/feeds/remote-files.ts'
import type { Instant } from '../../events/event.ts'
import type { Feed } from '../../policy/feed.ts'

/** A new one each time: an expression with the flag g remembers where it last stopped. */
const fits = (pattern: RegExp, name: string): boolean =>
  new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(name)

/** Whether a name is that of a file of the feed, and not of one under way or of a marker. */
export function isDataFile({ pattern, finished }: Feed, name: string): boolean {
  const sign = finished.by === 'rename' || finished.by === 'marker' ? finished.suffix : null
  return fits(pattern, name) && (sign === null || !name.endsWith(sign))
}

/** Whether a name is worth asking about at all: markers fit no pattern. */
export const isOfInterest = (feed: Feed, name: string): boolean =>
  isDataFile(feed, name) || (feed.finished.by === 'marker' && name.endsWith(feed.finished.suffix))

/** `ships.csv` has come with `ships.csv.done` or with `ships.done`. */
const markersOf = (name: string, suffix: string): readonly string[] => [
  `${name}${suffix}`,
  `${name.replace(/\.[^.]*$/, '')}${suffix}`,
]

/**
 * Whether an upload is over, as far as that can be told without reading it.
 * @param since when the file was first seen with the size and time that it has
 * @param there all files of the feed's directory
 */
export function isFinished(
  { finished }: Feed,
  file: RemoteFile,
  since: Instant,
  there: readonly RemoteFile[],
  now: Instant,
): boolean {
  const age = Date.parse(now) - Date.parse(since)
  switch (finished.by) {
    case 'rename':
      return true
    case 'marker': {
      const names = markersOf(file.name, finished.suffix)
      // One that is older than the file belongs to the upload before.
      return there.some(other => names.includes(other.name) && other.modifiedAt >= file.modifiedAt)
    }
    case 'stable':
      return age >= finished.seconds * 1000
    case 'trailer':
      // The trailer itself is looked for in the copy. Whatever still grows is not worth one.
      return age > 0
  }
}
