import { z } from 'zod'
import { type AggregatorOptions, createAggregator } from '../aggregator.ts'
import type { Source } from '../source.ts'
import { FEED, readEasyPost } from './normalise.ts'

const named = z
  .object({ description: z.string().catch(''), id: z.string().catch('') })
  .transform(({ description, id }) => ({ topic: description, id }))
  .catch({ topic: '', id: '' })

/** Webhooks of EasyPost about its trackers. */
export const createEasyPost = (options: AggregatorOptions): Source =>
  createAggregator(
    {
      name: FEED,
      hmac: {
        header: 'x-hmac-signature',
        prefix: 'hmac-sha256-hex=',
        encoding: 'hex',
        variable: 'EASYPOST_WEBHOOK_SECRETS',
      },
      // As EasyPost does before it signs: a secret with an accent gives another key otherwise.
      keyOf: secret => secret.normalize('NFKD'),
      headers: [],
      read: readEasyPost,
      named: parsed => named.parse(parsed),
    },
    options,
  )
