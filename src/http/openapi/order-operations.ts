import { z } from 'zod'
import { LOCALES } from '../../policy/texts/index.ts'
import { statusSchema } from '../status/schema.ts'
import { notThere, tooOften, tryAgain } from './answers.ts'
import { exampleStatus, exampleStream } from './examples.ts'
import type { Answer, Operation } from './operation.ts'

export const token = z
  .string()
  .describe('The secret of the order’s link. Whoever has it may read the order.')
  .meta({ examples: ['bWwZ7h1sQm2kX0aT9rLc4V'] })

const lang = z
  .enum(LOCALES)
  .optional()
  .describe('Language of labels and sentences; it outranks `Accept-Language`.')

export const acceptLanguage = z
  .string()
  .optional()
  .describe('Languages that the reader understands. Without a known one it is the shop’s own.')

const status: Operation = {
  method: 'GET',
  url: '/v1/orders/:token',
  operationId: 'getOrderStatus',
  tag: 'Orders',
  summary: 'The status of an order',
  description:
    'Where everything is, parcel by parcel, in words and in enums that stay as they are. It holds no name, address, e-mail or money. Ask again with `If-None-Match`, or open the stream.',
  params: z.object({ token }),
  querystring: z.object({ lang }),
  headers: z.object({
    'accept-language': acceptLanguage,
    'if-none-match': z.string().optional().describe('The `ETag` of the answer that the reader has.'),
  }),
  answers: {
    200: {
      description: 'How the order stands now.',
      body: { type: 'application/json', schema: statusSchema, example: exampleStatus },
      headers: {
        etag: 'Of this answer in this language; another one means that something has changed.',
        'content-language': 'Language of labels and sentences.',
      },
    },
    304: { description: 'Nothing has changed since the `ETag` that was sent.', body: null },
    404: notThere,
    429: tooOften,
    503: tryAgain,
  },
}

const streamed: Answer = {
  description:
    'Server-sent events. `status`: the data is the answer of `GET /v1/orders/{token}`, the id a version of the order; the first comes at once unless `Last-Event-ID` is the current one. `gone`: the link has ended. Lines that begin with a colon only keep the connection open.',
  body: { type: 'text/event-stream', schema: z.string(), example: exampleStream },
}

/** Told as the limit of reads is; which of them it was, the detail says. */
const tooMany: Answer = {
  ...tooOften,
  description: 'This address has read too often within a minute, or has too many streams open.',
}

const stream: Operation = {
  method: 'GET',
  url: '/v1/orders/:token/stream',
  operationId: 'streamOrderStatus',
  tag: 'Orders',
  summary: 'The status of an order, whenever it changes',
  description:
    'For `EventSource`. The stream ends from time to time; a browser comes back by itself and misses nothing. Opening it counts as one read.',
  params: z.object({ token }),
  querystring: z.object({
    lang,
    last_event_id: z.string().optional().describe('As `Last-Event-ID`, where no header can be set.'),
  }),
  headers: z.object({
    'accept-language': acceptLanguage,
    'last-event-id': z.string().optional().describe('Id of the last event that the reader has.'),
  }),
  answers: { 200: streamed, 404: notThere, 429: tooMany, 503: tryAgain },
}

const optedOut = z.object({ opted_out: z.literal(true) }).meta({ id: 'OptedOut' })

const optOut: Operation = {
  method: 'POST',
  url: '/v1/orders/:token/opt-out',
  operationId: 'optOut',
  tag: 'Mails',
  summary: 'No more mails about an order',
  description:
    'What a mail program posts for its reader (RFC 8058); the body is not read. Who accepts HTML is answered by a page.',
  params: z.object({ token }),
  answers: {
    200: {
      description: 'No mails about this order will be sent any more.',
      body: { type: 'application/json', schema: optedOut, example: { opted_out: true } },
    },
    404: notThere,
    503: tryAgain,
  },
}

const optOutPage: Operation = {
  method: 'GET',
  url: '/v1/orders/:token/opt-out',
  operationId: 'optOutPage',
  tag: 'Mails',
  summary: 'The page that asks whether mails are to end',
  description:
    'Where the link of a mail leads. Opening it ends nothing: programs that look through mails open every link.',
  params: z.object({ token }),
  answers: {
    200: {
      description: 'A page with one button.',
      body: { type: 'text/html', schema: z.string(), example: '<!DOCTYPE html>…' },
    },
    429: tooOften,
  },
}

export const orderOperations: readonly Operation[] = [status, stream]

export const mailOperations: readonly Operation[] = [optOutPage, optOut]
