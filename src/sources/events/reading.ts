import type { Fault, Reading } from '../../events/delivery.ts'
import type { EventType, WismoEvent } from '../../events/event.ts'
import type { Telling } from './kind.ts'
import { KINDS } from './kinds/index.ts'

/** One body tells so many at most; the sender can send several. */
export const EVENTS_LIMIT = 1000

/** More do not help a person, and an answer must not become longer than what was sent. */
const FAULTS_LIMIT = 50

export interface Read {
  readonly topic: string
  readonly reading: Reading
  /** All that is to be mended; empty when it was understood. */
  readonly faults: readonly Fault[]
}

/** What a body tells: `{"events": […]}`, or one event by itself. All of it or nothing; it never throws. */
export function readEvents(body: Buffer, telling: Telling): Read {
  const parsed = parse(body)
  if (!isRecord(parsed)) return misspoken([{ path: '', message: 'must be a JSON object' }])
  const single = !('events' in parsed)
  const told = single ? [parsed] : parsed.events
  const unknown = single ? [] : Object.keys(parsed).filter(key => key !== 'events')
  if (unknown.length > 0) return misspoken([{ path: '', message: 'must have no key but "events" beside it' }])
  if (!Array.isArray(told) || told.length === 0 || told.length > EVENTS_LIMIT)
    return misspoken([{ path: 'events', message: `must be a list of 1 to ${EVENTS_LIMIT} events` }])
  const read = told.map((each, index) => readEvent(each, single ? '' : `events.${index}`, telling))
  const faults = read.flatMap(each => ('faults' in each ? each.faults : []))
  if (faults.length > 0) return misspoken(faults)
  const events = read.flatMap(each => ('event' in each ? [each.event] : []))
  const types = [...new Set(events.map(event => event.type))]
  return {
    topic: types.length === 1 ? (types[0] ?? '') : 'events',
    reading: { outcome: 'accepted', events, commands: [] },
    faults: [],
  }
}

type EventRead = { readonly event: WismoEvent } | { readonly faults: readonly Fault[] }

const isType = (type: unknown): type is EventType => typeof type === 'string' && Object.hasOwn(KINDS, type)

function readEvent(told: unknown, at: string, telling: Telling): EventRead {
  const type = isRecord(told) ? told.type : undefined
  if (!isType(type))
    return {
      faults: [{ path: within(at, 'type'), message: `must be one of ${Object.keys(KINDS).join(', ')}` }],
    }
  const read: EventRead = KINDS[type].read(told, telling)
  if ('event' in read) return read
  return { faults: read.faults.map(({ path, message }) => ({ path: within(at, path), message })) }
}

const within = (at: string, path: string): string => [at, path].filter(each => each !== '').join('.')

/** Positions are left out of the reason, so that equal faults count as one. */
function misspoken(faults: readonly Fault[]): Read {
  const [first] = faults
  const path = (first?.path ?? '').replace(/\b\d+\b/g, '[]')
  return {
    topic: 'events',
    reading: { outcome: 'quarantined', reason: `${path || 'body'}: ${first?.message ?? ''}`.slice(0, 200) },
    faults: faults.slice(0, FAULTS_LIMIT),
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** JSON has no undefined, so it can stand for what is no JSON. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
