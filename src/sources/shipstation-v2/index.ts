import { createHash } from 'node:crypto'
import type { Received } from '../../events/delivery.ts'
import type { Instant } from '../../events/event.ts'
import { emailSubject, emailsIn, type Subject } from '../../events/subjects.ts'
import { instantOf, paddedInstant } from '../../events/version.ts'
import type { Source, StoredRequest } from '../source.ts'
import type { KeptRecord } from './kept.ts'
import { type Read, type ReadingSettings, readRecord, readWebhook } from './reading.ts'
import { KEY_ID, type Proof, refusal, signedAt, TIMESTAMP } from './verify.ts'

export type ShipStationV2Options = Proof & ReadingSettings

const NAME = 'shipstation-v2'

/** Under which answers of the API are kept; a webhook has no such header that would be heeded. */
const ANSWERED = 'x-wismo-answered'
const RECORD = 'api/record'

/** Vercel refuses more before our code runs; bytes. */
const BODY_LIMIT = 4.5 * 1024 * 1024

/**
 * Webhooks of ShipStation's V2. Scans come with their data; everything else only points at a list, which the worker
 * asks for.
 */
export function createShipStationV2Source(options: ShipStationV2Options): Source {
  const webhook = (request: StoredRequest, receivedAt: Instant): Received => {
    const timestamp = request.headers[TIMESTAMP] ?? ''
    const read = readWebhook(request.body, paddedInstant(signedAt(timestamp)), options)
    const headers = { [TIMESTAMP]: timestamp, [KEY_ID]: request.headers[KEY_ID] ?? '' }
    // The signed time is all that tells two deliveries of equal bytes apart; a retry has that of the first.
    return received(request.body, headers, digestOf(timestamp, request.body), receivedAt, read, options)
  }
  return {
    name: NAME,
    path: '/webhooks/shipstation-v2/:token',
    bodyLimit: BODY_LIMIT,
    closed:
      options.tokens.length > 0 ? null : 'set SHIPSTATION_WEBHOOK_TOKENS to take webhooks of ShipStation',
    async receive(request, receivedAt) {
      return (await refusal(request, options, receivedAt)) ?? webhook(request, receivedAt)
    },
    reread(stored, receivedAt) {
      const answered = stored.headers[ANSWERED]
      return answered === undefined
        ? webhook(stored, receivedAt)
        : answer(stored.body, answered, receivedAt, options)
    },
  }
}

/**
 * What the API answered about one shipment, as a delivery like any other.
 * @param date the answer's Date, which is when it was told
 */
export function receiveRecord(
  record: KeptRecord,
  date: string | null,
  receivedAt: Instant,
  settings: ReadingSettings,
): Received {
  const ms = Date.parse(date ?? '')
  const toldAt = Number.isNaN(ms) ? '' : paddedInstant(instantOf(new Date(ms).toISOString()))
  return answer(Buffer.from(JSON.stringify(record)), toldAt, receivedAt, settings)
}

function answer(body: Buffer, toldAt: string, receivedAt: Instant, settings: ReadingSettings): Received {
  const read = { topic: RECORD, reading: readRecord(body, toldAt, settings) }
  // The same answer at another time is another telling: it says that nothing has changed since.
  return received(body, { [ANSWERED]: toldAt }, digestOf(toldAt, body), receivedAt, read, settings)
}

function received(
  body: Buffer,
  headers: Readonly<Record<string, string>>,
  digest: string,
  receivedAt: Instant,
  { topic, reading }: Read,
  settings: ReadingSettings,
): Received {
  const subjects = subjectsOf(body, settings)
  const delivery = { source: NAME, topic, shop: null, digest, receivedAt, headers, body, subjects }
  return { kind: 'received', delivery, reading }
}

const digestOf = (told: string, body: Buffer): string =>
  createHash('sha256').update(`${told}.`).update(body).digest('hex')

/** Neither kind of body should name anybody; if one does, he may be a customer of any of the shops. */
function subjectsOf(body: Buffer, { stores }: ReadingSettings): readonly Subject[] {
  const shops = [...new Set(Object.values(stores))].filter(shop => shop !== 'ignore')
  return emailsIn(body.toString('utf8')).flatMap(email => shops.map(shop => emailSubject(shop, email)))
}
