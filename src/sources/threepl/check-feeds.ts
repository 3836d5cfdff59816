import { isTimeZone } from '../../events/local-time.ts'
import type { Feed, FeedColumns } from '../../policy/feed.ts'
import { BadDateFormat, dateReader } from './dates.ts'
import { REQUIRED } from './known-headers.ts'

/** What types cannot hold of a feed, looked at before a file comes: why it could never work. */
export function feedFaults(feed: Feed): readonly string[] {
  const { name, finished, format, from } = feed
  const delimiters = typeof format.delimiter === 'string' ? [format.delimiter] : format.delimiter
  const faults: readonly (readonly [boolean, string])[] = [
    [!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name), 'its name must be words in lower case, joined by dashes'],
    [
      delimiters.length === 0 || delimiters.some(each => !/^[\t -~]$/.test(each)),
      'each delimiter must be one character of ASCII',
    ],
    [finished.by === 'stable' && finished.seconds < 60, 'finished.seconds must be at least 60'],
    [finished.by === 'trailer' && finished.word === '', 'finished.word must not be empty'],
    [
      (finished.by === 'rename' || finished.by === 'marker') && finished.suffix === '',
      'finished.suffix must not be empty',
    ],
    [
      from.protocol === 'sftp' && (from.passwordEnv === undefined) === (from.keyEnv === undefined),
      'from must have one of passwordEnv and keyEnv',
    ],
    [
      from.protocol === 'sftp' && !/^SHA256:[A-Za-z0-9+/]{43}$/.test(from.hostKey),
      'from.hostKey must be SHA256: and 43 characters, as ssh-keygen -lf writes it',
    ],
    [
      from.protocol === 'push' && feed.pushTokenEnv === null,
      'files are pushed, so pushTokenEnv must name a variable',
    ],
    [format.trackingSeparator === '', 'format.trackingSeparator must not be empty; null: one number a field'],
  ]
  return [...faults.flatMap(([is, says]) => (is ? [says] : [])), ...dateFaults(feed), ...columnFaults(feed)]
}

function dateFaults({ format }: Feed): readonly string[] {
  if (!isTimeZone(format.timeZone))
    return [`there is no time zone "${format.timeZone}"; give an IANA name like America/Chicago`]
  try {
    dateReader(format.dates, format.timeZone)
    return []
  } catch (error) {
    if (error instanceof BadDateFormat) return [error.message]
    throw error
  }
}

/** Where no header is, what is listed must do. */
function columnFaults({ kind, format: { layout } }: Feed): readonly string[] {
  if (layout.by === 'header') return []
  const columns: FeedColumns =
    layout.by === 'position' ? layout.columns : [...layout.order.columns, ...layout.line.columns]
  return REQUIRED[kind]
    .filter(group => !group.some(field => columns.includes(field)))
    .map(group => `no column of its layout is ${group.join(' or ')}`)
}
