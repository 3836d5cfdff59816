import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Fault } from '../events/delivery.ts'
import { FeedFileTooLarge } from '../jobs/feeds/copy.ts'
import { FeedNameUnfit } from '../jobs/feeds/push.ts'
import { BadOverride, OverrideOvertaken } from '../sources/override/request.ts'
import { UnknownSource } from '../sources/source.ts'
import { DatabaseContended, DatabaseUnavailable } from '../store/database.ts'
import { EndpointDisabled } from '../store/endpoints.ts'
import { UnknownOrder } from '../store/explain.ts'
import { PROBLEM_HEADERS, type ProblemCode, problem } from './problem.ts'

/** The route is there but not configured; the message says what to set. */
export class DoorClosed extends Error {
  override readonly name = 'DoorClosed'
}

/** The sender is not proved: nothing is stored. */
export class SenderRefused extends Error {
  override readonly name = 'SenderRefused'
}

/** Whether the sender is proved cannot be said now; nothing is stored, and he is asked to come again. */
export class SenderUndecided extends Error {
  override readonly name = 'SenderUndecided'
}

/** Proved and stored, but not understood, by a sender who can mend what he sends. */
export class SenderMisspoke extends Error {
  override readonly name = 'SenderMisspoke'
  readonly faults: readonly Fault[]
  constructor(faults: readonly Fault[]) {
    super('The body was stored but is not understood; mend the fields named and send it again.')
    this.faults = faults
  }
}

/** No bearer token, or a wrong one. */
export class BearerRefused extends Error {
  override readonly name = 'BearerRefused'
}

/** No session token of a customer who may ask; the message is for whoever writes the extension. */
export class SessionRefused extends Error {
  override readonly name = 'SessionRefused'
}

/** No password, or a wrong one, where people come by browser. */
export class PasswordRefused extends Error {
  override readonly name = 'PasswordRefused'
}

/** One error for whatever is not there, so that a wrong token looks like any other wrong address. */
export class NotThere extends Error {
  override readonly name = 'NotThere'
}

/** A file of more bytes than this route takes; the message says where larger ones go. */
export class FileTooLarge extends Error {
  override readonly name = 'FileTooLarge'
}

/** More requests of one address than are taken in a minute. */
export class TooManyRequests extends Error {
  override readonly name = 'TooManyRequests'
}

/** Of whom as many streams are open as may be; others end, and it is worth coming again. */
export class TooManyStreams extends Error {
  override readonly name = 'TooManyStreams'
  readonly of: 'address' | 'service'
  constructor(of: 'address' | 'service') {
    super(
      of === 'address'
        ? 'Too many streams are open from this address. Close one, or read the status without a stream.'
        : 'Too many streams are open here. Come again in a minute, or read the status without a stream.',
    )
    this.of = of
  }
}

/** The service is ending, and takes nothing new. */
export class Closing extends Error {
  override readonly name = 'Closing'
}

/** The request itself is wrong; the message says how. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest'
}

export interface ErrorAnswer {
  readonly status: number
  readonly code: ProblemCode
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
  readonly faults?: readonly Fault[]
}

const NOT_THERE: ErrorAnswer = { status: 404, code: 'not_found', message: 'There is nothing here.' }

/** The one map from a named error to an answer. What it does not know is 500, and says nothing of our insides. */
export function answerTo(error: unknown): ErrorAnswer {
  if (error instanceof DoorClosed) return { status: 503, code: 'closed', message: error.message }
  if (error instanceof SenderRefused) return { status: 401, code: 'bad_signature', message: error.message }
  if (error instanceof SenderMisspoke)
    return { status: 422, code: 'not_understood', message: error.message, faults: error.faults }
  if (error instanceof SenderUndecided)
    return { status: 503, code: 'try_again', message: error.message, headers: { 'retry-after': '10' } }
  if (error instanceof BearerRefused)
    return {
      status: 401,
      code: 'unauthorized',
      message: 'Send "Authorization: Bearer" with the token of this service.',
      headers: { 'www-authenticate': 'Bearer' },
    }
  if (error instanceof SessionRefused)
    return {
      status: 401,
      code: 'unauthorized',
      message: error.message,
      headers: { 'www-authenticate': 'Bearer' },
    }
  if (error instanceof PasswordRefused)
    return {
      status: 401,
      code: 'unauthorized',
      message: 'Give the token of ops as the password, under any name.',
      headers: { 'www-authenticate': 'Basic realm="ops", charset="UTF-8"' },
    }
  if (error instanceof NotThere) return NOT_THERE
  if (error instanceof UnknownOrder) return { status: 404, code: 'unknown_order', message: error.message }
  if (error instanceof EndpointDisabled) return { status: 409, code: 'disabled', message: error.message }
  if (error instanceof OverrideOvertaken) return { status: 409, code: 'overtaken', message: error.message }
  if (error instanceof BadOverride || error instanceof UnknownSource)
    return { status: 400, code: 'bad_request', message: error.message }
  if (error instanceof FileTooLarge || error instanceof FeedFileTooLarge)
    return { status: 413, code: 'too_large', message: error.message }
  if (error instanceof FeedNameUnfit) return { status: 400, code: 'bad_request', message: error.message }
  if (error instanceof BadRequest) return { status: 400, code: 'bad_request', message: error.message }
  // Retry-After is set by the limiter, which alone knows when the minute ends.
  if (error instanceof TooManyRequests) return { status: 429, code: 'rate_limited', message: error.message }
  if (error instanceof TooManyStreams)
    return {
      ...(error.of === 'address'
        ? { status: 429, code: 'rate_limited' }
        : { status: 503, code: 'try_again' }),
      message: error.message,
      headers: { 'retry-after': '60' },
    }
  if (error instanceof Closing)
    return { status: 503, code: 'try_again', message: error.message, headers: { 'retry-after': '2' } }
  if (error instanceof DatabaseUnavailable || error instanceof DatabaseContended)
    return {
      status: 503,
      code: 'try_again',
      message: 'The database did not answer in time. Send the same request again.',
      headers: { 'retry-after': '2' },
    }
  return answerToFastify(error)
}

/** Faults that Fastify finds before a handler runs: their status is right, their text speaks of its own insides. */
function answerToFastify(error: unknown): ErrorAnswer {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (status === 413)
    return { status, code: 'too_large', message: 'The body is larger than this route takes.' }
  // An address that cannot be decoded, or is too long for any of ours, is an address where nothing is.
  if (status === 404 || status === 414 || code === 'FST_ERR_BAD_URL') return NOT_THERE
  if (typeof status === 'number' && status >= 400 && status < 500)
    return { status, code: 'bad_request', message: 'The request cannot be read.' }
  return { status: 500, code: 'internal', message: 'Something went wrong here; it has been logged.' }
}

/** The error handler of every route, and of what Fastify finds before there is a route. */
export function sendError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  const { status, code, message, headers, faults } = answerTo(error)
  // The pattern, never the address: the address of a status holds the order's token.
  if (status >= 500) request.log.error({ err: error, route: request.routeOptions.url }, 'request failed')
  void reply
    .code(status)
    .headers({ ...PROBLEM_HEADERS, ...headers })
    // A string, so that no content type's own serialiser is asked.
    .send(JSON.stringify(problem({ status, code, detail: message, faults })))
}
