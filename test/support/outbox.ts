import type { WismoEvent } from '../../src/events/event.ts'
import { createIngest } from '../../src/ingest.ts'
import type { Channel, Message, SendResult } from '../../src/outbox/channel.ts'
import { type OutboxParts, sendDue } from '../../src/outbox/send.ts'
import { goLive } from '../../src/store/ledger.ts'
import { type OpenDatabase, sql } from './database.ts'
import { ORDER } from './events.ts'
import { testPolicy } from './policy.ts'
import { patient, received } from './received.ts'

/** A way of sending that keeps what it was given, and does with it what a test says. */
export interface KeptChannel extends Channel {
  /** Everything that was handed to it, in order. */
  readonly tried: Message[]
  /** What its provider has taken, each time. */
  readonly taken: Message[]
  /** The same by message id: how often. */
  readonly accepted: Map<string, number>
  readonly lookedUp: string[]
}

/** @param answer what becomes of a message; without it everything is taken */
export function keptChannel(
  answer?: (message: Message, accept: () => SendResult) => SendResult | Promise<SendResult>,
  over: Partial<Channel> = {},
): KeptChannel {
  const tried: Message[] = []
  const taken: Message[] = []
  const lookedUp: string[] = []
  const accepted = new Map<string, number>()
  const acceptor = (message: Message) => (): SendResult => {
    taken.push(message)
    accepted.set(message.id, (accepted.get(message.id) ?? 0) + 1)
    return { kind: 'sent', providerId: `provider ${message.id}` }
  }
  return {
    name: 'email',
    audience: 'customer',
    allowance: null,
    giveUpAfterMs: 72 * 3_600_000,
    async send(message) {
      tried.push(message)
      const accept = acceptor(message)
      return answer ? answer(message, accept) : accept()
    },
    async lookUp({ id }) {
      lookedUp.push(id)
      return accepted.has(id) ? { kind: 'sent', providerId: `found ${id}` } : { kind: 'absent' }
    },
    ...over,
    tried,
    taken,
    lookedUp,
    accepted,
  }
}

export const refused = (reason: string, permanent = false): SendResult => ({
  kind: 'refused',
  permanent,
  reason,
})

/** What was said, as `first_scan A1+B2`. */
export const namesOf = ({ tried }: KeptChannel): readonly string[] =>
  tried.map(({ said }) => `${said[0].milestone} ${said.map(each => each.parcel ?? 'order').join('+')}`)

export const contact = {
  kind: 'contact',
  order: ORDER,
  version: '1',
  customer: '7',
  email: 'ada@example.com',
  phone: null,
  name: 'Ada',
  locale: 'de-AT',
  proofs: { emails: ['ada@example.com'], phones: [], postalCodes: [] },
} as const

/** An installation that is live, over a database of its own. */
export function speaking(open: () => OpenDatabase, notifications = testPolicy.notifications) {
  const policy = { ...testPolicy, notifications }
  const rows = (text: string, ...values: unknown[]) => sql(open().url ?? '', text, values)
  return {
    rows,
    live: () => goLive(open().db, { shop: null, live: true, by: 'the tests' }),
    tell: (at: string, events: readonly WismoEvent[], commands: Parameters<typeof received>[2] = []) =>
      createIngest({ db: open().db, policy }).ingest([received(events, at, commands)], patient()),
    send: (channel: Channel, at: string, over: Partial<OutboxParts> = {}) =>
      sendDue(
        {
          db: open().db,
          channels: [channel],
          policy: notifications,
          clock: () => new Date(at),
          random: () => 1,
          failed: () => undefined,
          ...over,
        },
        patient(),
      ),
    /** `first_scan A1` → standing, of the whole ledger. */
    standings: async (): Promise<Record<string, unknown>> => {
      const all = await rows('select parcel, milestone, standing from wismo.outbox order by key')
      return Object.fromEntries(
        all.map(({ parcel, milestone, standing }) => [
          parcel === null ? String(milestone) : `${milestone} ${parcel}`,
          standing,
        ]),
      )
    },
    /** As if so much time had passed for everything that waits, leases and open channels included. */
    passes: (interval: string) =>
      rows(
        `with moved as (update wismo.breakers set open_until = open_until - $1::interval)
         update wismo.outbox set due_at = due_at - $1::interval, tried_at = tried_at - $1::interval
         where standing = 'pending'`,
        interval,
      ),
    clear: () =>
      rows(
        `with a as (delete from wismo.orders), b as (delete from wismo.refs), c as (delete from wismo.order_refs),
           d as (delete from wismo.events), e as (delete from wismo.parked_events), f as (delete from wismo.shipments),
           g as (delete from wismo.contacts), h as (delete from wismo.outbox), i as (delete from wismo.delivery_keys),
           j as (delete from wismo.deliveries), k as (delete from wismo.alerts), l as (delete from wismo.live),
           m as (delete from wismo.breakers), n as (delete from wismo.tombstones)
         delete from wismo.optouts`,
      ),
  }
}
