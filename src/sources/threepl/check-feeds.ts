import type { Feed, FeedColumns } from '../../policy/feed.ts'
import { BadDateFormat, dateReader } from './dates.ts'
import { REQUIRED } from './known-headers.ts'

/** Feeds of the policy that could never work. Names every fault, with the feed. */
export class BadFeeds extends Error {
  override readonly name = 'BadFeeds'
  constructor(faults: readonly string[]) {
    super(
      `src/policy/feeds.ts has ${faults.length} fault(s):\n${faults.map(each => `  - ${each}`).join('\n')}`,
    )
  }
}

/** The feeds, looked at for what types cannot hold, before a file comes. @throws BadFeeds */
export function checkFeeds(feeds: readonly Feed[]): readonly Feed[] {
  const faults = feeds.flatMap((feed, index) => {
    const again = feeds.findIndex(each => each.name === feed.name) < index
    return [...faultsOf(feed), ...(again ? ['another feed has this name'] : [])].map(
      fault => `${feed.name}: ${fault}`,
    )
  })
  if (faults.length > 0) throw new BadFeeds(faults)
  return feeds
}

function faultsOf(feed: Feed): readonly string[] {
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
      from.protocol === 'push' && feed.pushTokenEnv === null,
      'files are pushed, so pushTokenEnv must name a variable',
    ],
    [format.trackingSeparator === '', 'format.trackingSeparator must not be empty; null: one number a field'],
  ]
  return [...faults.flatMap(([is, says]) => (is ? [says] : [])), ...dateFaults(feed), ...columnFaults(feed)]
}

function dateFaults({ format }: Feed): readonly string[] {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: format.timeZone })
    dateReader(format.dates, format.timeZone)
    return []
  } catch (error) {
    if (error instanceof BadDateFormat) return [error.message]
    return [`there is no time zone "${format.timeZone}"; give an IANA name like America/Chicago`]
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
