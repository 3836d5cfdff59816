import type { StatusView } from '../../http/status/schema.ts'
import type { WidgetWords } from '../../http/widget-words.ts'

export type Problem = keyof WidgetWords['problems']

/** Which service, and in which language it is to answer. */
export interface Service {
  /** Origin, without a slash at its end. */
  readonly api: string
  readonly lang: string
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem }

/** No cookie of anybody's goes along, and the service is not told on which page its reader is. */
const DISCREET = { credentials: 'omit', referrerPolicy: 'no-referrer' } as const

/** An answer that has not come by then is like none; milliseconds. */
const PATIENCE_MS = 15_000

export const streamOf = ({ api, lang }: Service, token: string): string =>
  `${statusOf(api, token)}/stream?lang=${lang}`

/** The status of an order. What has not changed is not sent again: the browser itself keeps it with its ETag. */
export const readStatus = ({ api, lang }: Service, token: string): Promise<Answer<StatusView>> =>
  call(`${statusOf(api, token)}?lang=${lang}`, { cache: 'no-cache' }, 'expired')

/** Finds an order as its customer remembers it. */
export const lookUp = (
  { api, lang }: Service,
  asked: { readonly order: string; readonly contact: string },
): Promise<Answer<{ readonly token: string }>> => {
  const headers = { 'content-type': 'application/json' }
  const request = { method: 'POST', headers, body: JSON.stringify(asked) }
  return call(`${api}/v1/orders/lookup?lang=${lang}`, request, 'not_found')
}

const statusOf = (api: string, token: string): string => `${api}/v1/orders/${encodeURIComponent(token)}`

/** @param absent what 404 means here */
async function call<T>(url: string, request: RequestInit, absent: Problem): Promise<Answer<T>> {
  try {
    const answer = await fetch(url, { ...DISCREET, ...request, signal: AbortSignal.timeout(PATIENCE_MS) })
    if (answer.ok) return { ok: true, value: await answer.json() }
    return { ok: false, problem: problemOf(answer.status, absent) }
  } catch {
    return { ok: false, problem: 'offline' }
  }
}

function problemOf(status: number, absent: Problem): Problem {
  if (status === 404) return absent
  return status === 429 ? 'limited' : 'failed'
}
