import { z } from 'zod'
import { bySessionQuery } from '../by-session.ts'
import { lookUpAnswer, lookUpBody } from '../look-up.ts'
import { statusSchema } from '../status/schema.ts'
import { closedOrBusy, notThere, tooOften } from './answers.ts'
import { exampleLink, exampleStatus } from './examples.ts'
import { type Operation, refusal } from './operation.ts'
import { acceptLanguage } from './order-operations.ts'

/** Name of the security scheme of those who come with a session token. */
export const SESSION_TOKEN = 'sessionToken'

const lookUp: Operation = {
  method: 'POST',
  url: '/v1/orders/lookup',
  operationId: 'lookUpOrder',
  tag: 'Finding an order',
  summary: 'The link to an order, by its number and a contact',
  description:
    'A wrong contact, an unknown order and too many tries are answered alike, after the same time.',
  body: { schema: lookUpBody, example: { order: '#1001', contact: 'ada@example.com' } },
  answers: {
    200: {
      description: 'The order’s token, and its page.',
      body: { type: 'application/json', schema: lookUpAnswer, example: exampleLink },
    },
    400: refusal('A field is missing.', {
      title: 'Bad Request',
      status: 400,
      detail: 'Give order, its number, and contact: an e-mail address, a phone number or a postal code.',
      code: 'bad_request',
    }),
    404: notThere,
    503: closedOrBusy('set LOOKUP_KEY'),
  },
}

const bySession: Operation = {
  method: 'GET',
  url: '/v1/orders/by-session',
  operationId: 'getOrderBySession',
  tag: 'Finding an order',
  summary: 'The status of an order, for an extension of Shopify’s',
  description:
    'For extensions of customer accounts and of the order status page, whose customer is logged in and needs no look-up. Any origin may ask, since an extension has none of its own: the session token is the proof, and an order of another customer is not there.',
  querystring: bySessionQuery,
  headers: z.object({ 'accept-language': acceptLanguage }),
  security: SESSION_TOKEN,
  answers: {
    200: {
      description: 'The order’s token, its page, and how it stands.',
      body: {
        type: 'application/json',
        schema: lookUpAnswer.extend({ status: statusSchema }),
        example: { ...exampleLink, status: exampleStatus },
      },
      headers: { 'content-language': 'Language of labels and sentences.' },
    },
    400: refusal('No order is named.', {
      title: 'Bad Request',
      status: 400,
      detail: 'Give one order_id: a number, or an id like gid://shopify/Order/1234567890.',
      code: 'bad_request',
    }),
    401: refusal('There is no session token, or it is not one of a customer for this app and shop.', {
      title: 'Unauthorized',
      status: 401,
      detail: 'Send "Authorization: Bearer" with the session token that Shopify gives the extension.',
      code: 'unauthorized',
    }),
    404: notThere,
    429: tooOften,
    503: closedOrBusy('set SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET'),
  },
}

export const lookUpOperations: readonly Operation[] = [lookUp, bySession]
