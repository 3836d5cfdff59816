import { createIngest } from '../../src/ingest.ts'
import { type Watched, watch } from '../../src/jobs/watch.ts'
import type { WatchPolicy } from '../../src/policy/policy.ts'
import { watch as shipped } from '../../src/policy/watch.ts'
import { type OpenDatabase, sql } from './database.ts'
import { testPolicy } from './policy.ts'
import { patient, received } from './received.ts'

export interface OpenAlert {
  readonly kind: string
  readonly fingerprint: string
  readonly count: number
  readonly detail: Readonly<Record<string, unknown>>
  readonly first: string
  readonly last: string
}

/** The watch over a database, at whatever time a test says. */
export function watching(open: () => OpenDatabase, notifications = testPolicy.notifications) {
  const rows = (text: string, ...values: unknown[]) => sql(open().url ?? '', text, values)
  const at = (now: string, over: Partial<WatchPolicy> = {}): Promise<Watched | null> =>
    watch(
      { db: open().db, policy: { ...shipped, ...over }, notifications, clock: () => new Date(now) },
      patient(),
    )
  const alerts = async (): Promise<readonly OpenAlert[]> =>
    (await rows(
      `select kind, fingerprint, count::int, detail, wismo.instant(first_seen) as first, wismo.instant(last_seen) as last
       from wismo.alerts where cleared_at is null order by kind, fingerprint`,
    )) as unknown as readonly OpenAlert[]
  return {
    rows,
    at,
    alerts,
    /** Looks, and names what is open then, like `not_handed_over furniture.example label_created`. */
    namesAt: async (now: string, over: Partial<WatchPolicy> = {}) => {
      await at(now, over)
      return (await alerts()).map(each => `${each.kind} ${each.fingerprint}`)
    },
    tell: (...events: Parameters<typeof received>[0]) =>
      createIngest({ db: open().db, policy: testPolicy }).ingest([received(events, at0(events))], patient()),
    /** So many deliveries in each slot of five minutes. */
    arrive: (source: string, slots: readonly string[], each: Partial<Arrival> = {}) => {
      const { deliveries = 1, quarantined = 0, slow = 0 } = each
      return rows(
        `insert into wismo.arrivals (slot, source, shop, deliveries, pushed, quarantined, slow, slowest_ms)
         select slot, $1, '', $3, $3, $4, $5, 0 from unnest($2::timestamptz[]) slot`,
        source,
        slots,
        deliveries,
        quarantined,
        slow,
      )
    },
  }
}

interface Arrival {
  readonly deliveries: number
  readonly quarantined: number
  readonly slow: number
}

/** When the last of them was told. */
function at0(events: Parameters<typeof received>[0]): string {
  const instants = events.map(event => event.version.slice(0, event.version.indexOf(' ')))
  return new Date(instants.toSorted().at(-1) ?? 0).toISOString()
}

/** The whole hours of working days, eight to six, from one instant until before another. */
export function officeHours(from: string, until: string): readonly string[] {
  const hours: string[] = []
  for (let time = Date.parse(from); time < Date.parse(until); time += 3_600_000) {
    const hour = new Date(time)
    const works = ![0, 6].includes(hour.getUTCDay()) && hour.getUTCHours() >= 8 && hour.getUTCHours() < 18
    if (works) hours.push(hour.toISOString())
  }
  return hours
}
