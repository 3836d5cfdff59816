import { createHmac } from 'node:crypto'
import type { RawRequest } from '../../src/sources/source.ts'

/** Base64 of 24 bytes and more, as the specification wants secrets. */
export const WMS_SECRET = `whsec_${Buffer.from('a secret of the tests, of a WMS').toString('base64')}`
export const ERP_SECRET = `whsec_${Buffer.from('a secret of the tests, of an ERP').toString('base64')}`

const now = (): number => Math.floor(Date.now() / 1000)

/** As the specification says it, by our own hand: `v1,` and base64 of the HMAC over id, time and body. */
export function signature(secret: string, id: string, timestamp: string, body: Buffer): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`
}

/** A signed request; `undefined` takes a header away. */
export function standardWebhook(
  body: Buffer | string,
  told: {
    readonly secret?: string
    readonly id?: string
    readonly timestamp?: string
    readonly headers?: Readonly<Record<string, string | undefined>>
  } = {},
): RawRequest {
  const bytes = Buffer.from(body)
  const { secret = WMS_SECRET, id = 'msg_1', timestamp = String(now()) } = told
  const all: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature(secret, id, timestamp, bytes),
    ...told.headers,
  }
  const present = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return { headers: Object.fromEntries(present), body: bytes }
}

/** Seconds since 1970, so many from now. */
export const secondsFromNow = (seconds: number): string => String(now() + seconds)
