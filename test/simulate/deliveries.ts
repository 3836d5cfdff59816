import type { Received } from '../../src/events/delivery.ts'
import { tell } from '../../src/events/envelope.ts'
import type { EventOf, ScanStage } from '../../src/events/event.ts'
import { trackingRef } from '../../src/events/references.ts'
import { triggerTime } from '../../src/samples/payloads/instant.ts'
import { sign } from '../../src/samples/sign.ts'
import type { Arrival } from '../../src/samples/simulation/faults.ts'
import type { RealWorld } from '../../src/samples/simulation/real-world.ts'
import type { SampleDelivery } from '../../src/samples/telling.ts'
import { received } from '../support/received.ts'

export const SECRET = 'a secret of the simulation'

/** A webhook as it comes over the wire; header names in lower case. */
export interface Wire {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The exact request of an arrival; told anew it has ids and a time of its own, with the clock wrong also another year. */
export function webhookOf(arrival: Arrival, sent: SampleDelivery): Wire {
  const body = arrival.aheadMs > 0 ? inYear(sent.body, arrival.aheadMs) : sent.body
  const headers = Object.fromEntries(
    Object.entries(sent.headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const anew =
    arrival.telling === 0
      ? {}
      : {
          'x-shopify-webhook-id': `${headers['x-shopify-webhook-id']}-${arrival.telling}`,
          'x-shopify-event-id': `${headers['x-shopify-event-id']}-${arrival.telling}`,
          'x-shopify-triggered-at': triggerTime(BigInt(arrival.at) * 1_000_000n),
        }
  return { headers: { ...headers, ...anew, 'x-shopify-hmac-sha256': sign(body, SECRET) }, body }
}

/** All instants of a body moved; every history lies within one year. */
function inYear(body: Buffer, aheadMs: number): Buffer {
  const moved = body
    .toString('utf8')
    .replaceAll(/"\d{4}-\d\d-\d\dT[\d:]{8}([+-]\d\d:\d\d)"/g, (text, zone: string) => {
      const at = Date.parse(text.slice(1, -1)) + aheadMs
      const offset = (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)))
      return `"${new Date(at + offset * 60_000).toISOString().slice(0, 19)}${zone}"`
    })
  return Buffer.from(moved)
}

/** The carrier's own word on a number, dated by the carrier's own clock: it names no order. */
export function scanOf(world: RealWorld, arrival: Arrival): EventOf<'scan.recorded'> | null {
  const scan = world.feed[arrival.message.tells.scan]
  const move = scan && world.moves[scan.move]
  if (!move) return null
  const at = new Date(move.at + world.feedSkew + arrival.aheadMs).toISOString()
  const scanId = `carrier:${move.id}`
  const stage: ScanStage = move.step
  return tell({
    type: 'scan.recorded',
    resource: `scan:${scanId}`,
    updatedAt: at,
    toldAt: '',
    order: null,
    refs: [trackingRef(scan.number)],
    body: {
      scanId,
      feed: 'carrier',
      of: { number: scan.number, carrier: null },
      stage,
      condition: null,
      evidence: 'physical',
      table: 'simulated-1',
      occurredAt: at,
      recordedAt: at,
      place: null,
      correction: false,
    },
  })
}

export function scanDelivery(world: RealWorld, arrival: Arrival): Received {
  const event = scanOf(world, arrival)
  return received(event ? [event] : [], new Date(arrival.at).toISOString())
}
