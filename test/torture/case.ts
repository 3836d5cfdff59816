import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KitPolicyPiece } from '../../src/policy/policy.ts'

/** One webhook of a case; see README.md beside this file. */
export interface TortureDelivery {
  /** What happened, in a sentence. */
  readonly says: string
  readonly topic: string
  readonly headers: Readonly<Record<string, string>>
  /** The exact text; its UTF-8 bytes are what is signed and sent. */
  readonly body: string
  /** The status of the answer, where the case is about that; otherwise any 2xx. */
  readonly answer?: number
}

export interface TortureExpectation {
  /** So many deliveries have been answered. */
  readonly after: number
  /** The shop's id of an order, if it is not the case's own. */
  readonly order?: string
  readonly status: string
  readonly substatus?: string
}

export interface TortureCase {
  readonly name: string
  readonly why: string
  /** The shop's id of the order that is looked at. */
  readonly order: string
  readonly deliveries: readonly TortureDelivery[]
  readonly expected: readonly TortureExpectation[]
  readonly never: readonly string[]
}

interface Setting {
  readonly shop: string
  readonly secret: string
  readonly apiVersion: string
  readonly kits: Readonly<Record<string, readonly KitPolicyPiece[]>>
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8'))

/** What the system under test is set up with. */
export const setting = read('setting.json') as Setting

/** All cases by their files' names. */
export const cases: readonly TortureCase[] = readdirSync(join(import.meta.dirname, 'cases'))
  .filter(file => file.endsWith('.json'))
  .sort()
  .map(file => read(join('cases', file)) as TortureCase)

/** The request as it goes over the wire: headers in lower case, signed unless the case signs it otherwise. */
export function requestOf(delivery: TortureDelivery): {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
} {
  const body = Buffer.from(delivery.body)
  const own = Object.entries(delivery.headers).map(([name, value]) => [name.toLowerCase(), value])
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': delivery.topic,
      'x-shopify-shop-domain': setting.shop,
      'x-shopify-api-version': setting.apiVersion,
      'x-shopify-hmac-sha256': createHmac('sha256', setting.secret).update(body).digest('base64'),
      ...Object.fromEntries(own),
    },
  }
}
