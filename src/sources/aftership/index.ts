import { z } from 'zod'
import { type AggregatorOptions, createAggregator } from '../aggregator.ts'
import type { Source } from '../source.ts'
import { FEED, readAfterShip } from './normalise.ts'

const named = z
  .object({ event: z.string().catch(''), event_id: z.string().catch('') })
  .transform(({ event, event_id }) => ({ topic: event, id: event_id }))
  .catch({ topic: '', id: '' })

/** Webhooks of AfterShip Tracking. */
export const createAfterShip = (options: AggregatorOptions): Source =>
  createAggregator(
    {
      name: FEED,
      hmac: {
        header: 'aftership-hmac-sha256',
        prefix: '',
        encoding: 'base64',
        variable: 'AFTERSHIP_WEBHOOK_SECRETS',
      },
      keyOf: secret => secret,
      headers: ['as-webhook-version'],
      read: readAfterShip,
      named: parsed => named.parse(parsed),
    },
    options,
  )
