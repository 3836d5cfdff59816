import { createSlack } from '../../src/clients/slack.ts'
import type { Json } from '../../src/events/event.ts'
import type { AlertWay } from '../../src/outbox/alert-way.ts'
import { type AlertParts, tellAlerts } from '../../src/outbox/alerts.ts'
import type { SendResult } from '../../src/outbox/channel.ts'
import { createSlackWay } from '../../src/outbox/channels/slack.ts'
import { type OpenDatabase, sql } from './database.ts'
import type { Receiver } from './endpoint.ts'
import { patient } from './received.ts'

const START = Date.parse('2026-11-23T08:00:00.000Z')

/** The instant so many minutes after the tests' first. */
export const minute = (minutes: number): Date => new Date(START + minutes * 60_000)

export const slackAt = ({ origin }: Receiver): AlertWay => {
  const url = `${origin}/services/T0/B0/secret`
  // Slack's own second would only make the tests wait; that it is kept has a test of its own.
  return { ...createSlackWay(url, createSlack(url)), allowance: { calls: 1000, windowMs: 1000 } }
}

/** A way that keeps what it was told. */
export function keptWay(name: string, answer: SendResult = { kind: 'sent', providerId: null }) {
  const headlines: string[] = []
  const way: AlertWay = {
    name,
    allowance: { calls: 1000, windowMs: 1000 },
    async tell({ headline }) {
      headlines.push(headline)
      return answer
    },
  }
  return { ...way, headlines }
}

/** Texts of what stands in Slack, in order. */
export const inSlack = ({ got }: Receiver): readonly string[] =>
  got.map(({ body }) => (JSON.parse(body) as { text: string }).text)

/** Alerts over a database of its own, told by a clock that is set. */
export function alerting(open: () => OpenDatabase) {
  const rows = (text: string, ...values: unknown[]) => sql(open().url ?? '', text, values)
  const untold: string[] = []
  const logged: string[] = []
  return {
    rows,
    untold,
    logged,
    /** As any of the functions that raise one does. */
    raise: (kind: string, fingerprint: string, at: Date, detail: Json = {}, count = 1) =>
      rows(
        `insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
         values ($1, $2, $3, $3, $5, $4)
         on conflict (kind, fingerprint) do update set
           last_seen = excluded.last_seen, count = a.count + excluded.count, detail = excluded.detail, cleared_at = null`,
        kind,
        fingerprint,
        at,
        JSON.stringify(detail),
        count,
      ),
    over: (kind: string, at: Date) =>
      rows('update wismo.alerts set cleared_at = $2 where kind = $1', kind, at),
    tell: (at: Date, ways: readonly AlertWay[], over: Partial<AlertParts> = {}) =>
      tellAlerts(
        {
          db: open().db,
          ways,
          listeners: [],
          policy: { againMinutes: 5, remindHours: 24 },
          clock: () => at,
          random: () => 1,
          log: {
            told: ({ headline }) => void logged.push(headline),
            untold: ({ headline }, reason) => void untold.push(`${headline}: ${reason}`),
          },
          ...over,
        },
        patient(),
      ),
    clear: async () => {
      untold.length = 0
      logged.length = 0
      await rows(
        `with a as (delete from wismo.alerts), b as (delete from wismo.alert_tellings),
           c as (delete from wismo.endpoints), d as (delete from wismo.allowances)
         delete from wismo.alert_ways`,
      )
    },
  }
}
