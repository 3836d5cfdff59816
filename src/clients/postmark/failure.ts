import { z } from 'zod'

/** Why a call was of no use. Reasons are short codes and name nobody. */
export type PostmarkFailure =
  | {
      /** Certainly not done. */
      readonly kind: 'refused'
      /** About this mail and no other; everything else may be mended, and then goes through. */
      readonly permanent: boolean
      readonly reason: string
      /** Nothing is to be asked sooner; milliseconds. */
      readonly retryAfterMs: number | null
    }
  /** May have been done. */
  | { readonly kind: 'unknown'; readonly reason: string }

/** What one call looked like to the network, of which Postmark's client tells nothing. */
export interface Wire {
  retryAfterMs: number | null
  /** No connection was made. */
  neverLeft: boolean
  status: number | null
}

/** What a 429 without a time means, and the longest that is believed; milliseconds. */
const USUAL_PAUSE_MS = 10_000
const LONGEST_PAUSE_MS = 300_000

/** Faults of name and connection, before a byte of the mail is sent. */
const NEVER_LEFT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

const caused = z.object({ cause: z.object({ code: z.string() }) })

function codeOf(error: unknown): string | null {
  const read = caused.safeParse(error)
  return read.success ? read.data.cause.code : null
}

/** `fetch` that notes what the client drops. Redirects are not followed: the token would go wherever they point. */
export const watchedFetch =
  (wire: Wire): typeof fetch =>
  async (input, init) => {
    try {
      const response = await fetch(input, { ...init, redirect: 'error' })
      wire.status = response.status
      wire.retryAfterMs = pauseIn(response.headers.get('retry-after'))
      return response
    } catch (error) {
      wire.neverLeft = NEVER_LEFT.has(codeOf(error) ?? '')
      throw error
    }
  }

/** Retry-After in seconds or as a date, as milliseconds. */
function pauseIn(told: string | null): number | null {
  if (told === null) return null
  const ms = /^\d+$/.test(told.trim()) ? Number(told) * 1000 : Date.parse(told) - Date.now()
  return Number.isNaN(ms) ? null : Math.min(LONGEST_PAUSE_MS, Math.max(1000, ms))
}

/** What Postmark's client throws. */
const thrown = z.object({ code: z.number(), message: z.string() }).catch({ code: 0, message: '' })

const INACTIVE_RECIPIENT = 406
const INVALID_MAIL = 300
const RATE_LIMITED = 429

/** What is wrong with a sender is wrong with every mail, and is mended; 300 is told of either, and says of which. */
const isOfSender = (message: string): boolean => /\b(from|sender|reply-?to)\b/i.test(message)

const refused = (reason: string, permanent = false, retryAfterMs: number | null = null): PostmarkFailure => ({
  kind: 'refused',
  permanent,
  reason,
  retryAfterMs,
})

/** What Postmark's own number for a mail says that it did not take. */
export function refusalOf(code: number, message: string): PostmarkFailure {
  if (code === RATE_LIMITED) return refused('rate_limited', false, USUAL_PAUSE_MS)
  if (code === INACTIVE_RECIPIENT) return refused('inactive_recipient', true)
  if (code === INVALID_MAIL && !isOfSender(message)) return refused('invalid_mail', true)
  return refused(`postmark_${code}`)
}

/** @param error thrown by Postmark's client */
export function failureOf(error: unknown, { neverLeft, status, retryAfterMs }: Wire): PostmarkFailure {
  const { code, message } = thrown.parse(error)
  if (neverLeft) return refused('unreachable')
  if (status === null) return { kind: 'unknown', reason: 'no_answer' }
  if (status === 429) return refused('rate_limited', false, retryAfterMs ?? USUAL_PAUSE_MS)
  if (status === 401 || status === 403) return refused('token_refused')
  if (status === 503) return refused('http_503', false, retryAfterMs)
  // Whoever answers in its place (502, 504), or breaks down over it (500), does not know how far the mail got.
  if (status >= 500 || status < 300) return { kind: 'unknown', reason: `http_${status}` }
  return code > 0 ? refusalOf(code, message) : refused(`http_${status}`)
}
