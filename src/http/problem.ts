import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Fault } from '../events/delivery.ts'

/** What a program may decide by; the list only grows. */
export const PROBLEM_CODES = [
  'bad_request',
  'bad_signature',
  'closed',
  'disabled',
  'internal',
  'not_found',
  'not_understood',
  'overtaken',
  'rate_limited',
  'too_large',
  'try_again',
  'unauthorized',
  'unknown_order',
] as const

export type ProblemCode = (typeof PROBLEM_CODES)[number]

/** Problem details of RFC 9457. */
export interface Problem {
  /** No page describes our problems one by one: `about:blank` says that status and title are all that there is to it. */
  readonly type: 'about:blank'
  /** The phrase of the status, as RFC 9457 wants it beside `about:blank`. */
  readonly title: string
  readonly status: number
  /** For a person: what to do. */
  readonly detail: string
  readonly code: ProblemCode
  /** Field by field, where a body is at fault. */
  readonly faults?: readonly Fault[]
}

/** Nothing of a problem is kept, run or shown as anything else, whatever the route had set for its own answer. */
export const PROBLEM_HEADERS = {
  'content-type': 'application/problem+json; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
} as const

/** The body of an answer that is no success. @param faults left out when there are none */
export function problem({
  status,
  detail,
  code,
  faults,
}: Pick<Problem, 'status' | 'detail' | 'code'> & {
  readonly faults?: readonly Fault[] | undefined
}): Problem {
  const title = STATUS_CODES[status] ?? 'Unknown'
  return { type: 'about:blank', title, status, detail, code, ...(faults && { faults }) }
}

/**
 * Answers what is no HTTP that Node can read: there is no request then, only a connection.
 * @param error Node's, of which the code says what is wrong
 */
export function refuseMalformed(error: Error & { readonly code?: string }, socket: Socket): void {
  // Gone already: nobody is there to be told.
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (socket.writable) socket.write(malformed(error.code))
  socket.destroy(error)
}

function malformed(cause: string | undefined): string {
  const body = problem(malformedProblem(cause))
  const text = JSON.stringify(body)
  const headers = Object.entries({
    ...PROBLEM_HEADERS,
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  })
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${body.status} ${body.title}\r\n${head}\r\n${text}`
}

function malformedProblem(cause: string | undefined): Pick<Problem, 'status' | 'detail' | 'code'> {
  if (cause === 'ERR_HTTP_REQUEST_TIMEOUT')
    return { status: 408, code: 'try_again', detail: 'The request did not arrive in time. Send it again.' }
  if (cause === 'HPE_HEADER_OVERFLOW')
    return { status: 431, code: 'too_large', detail: 'The headers are larger than this service takes.' }
  return { status: 400, code: 'bad_request', detail: 'The request cannot be read.' }
}
