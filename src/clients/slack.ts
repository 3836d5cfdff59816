/** No answer. `sent` is false when nobody was reached; else the message may stand in the channel. */
export class SlackUnreachable extends Error {
  override readonly name = 'SlackUnreachable'
  readonly sent: boolean
  constructor(sent: boolean) {
    super('Slack did not answer')
    this.sent = sent
  }
}

export interface SlackMessage {
  /** Shown where blocks are not: in notifications. */
  readonly text: string
  readonly blocks: readonly unknown[]
}

export interface SlackAnswer {
  readonly status: number
  /** One word in plain text, as `ok`, `invalid_payload`, `no_service`. */
  readonly said: string
  readonly retryAfterMs: number | null
}

/** One incoming webhook of Slack's. */
export interface Slack {
  /** @throws SlackUnreachable */
  post(message: SlackMessage, signal: AbortSignal): Promise<SlackAnswer>
}

const TIMEOUT_MS = 10_000

/** Where a 429 does not say how long to wait. */
const PATIENCE_MS = 30_000

/** @param url a secret: whoever knows it may post */
export function createSlack(url: string): Slack {
  return {
    async post(message, signal) {
      const answer = await send(url, JSON.stringify(message), signal)
      const retryAfterMs = answer.status === 429 ? waitIn(answer.headers.get('retry-after')) : null
      return { status: answer.status, said: await wordOf(answer), retryAfterMs }
    },
  }
}

async function send(url: string, body: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    })
  } catch (error) {
    throw new SlackUnreachable(!NOT_REACHED.has(codeOf(error)))
  }
}

/** Before a byte of the request was sent. */
const NOT_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

/** Never its text, which may hold the address. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}

/** What it says is a code or nothing: a page of some proxy in between is not kept. */
async function wordOf(answer: Response): Promise<string> {
  try {
    const text = (await answer.text()).trim()
    return /^[a-z_]{1,60}$/.test(text) ? text : ''
  } catch {
    return ''
  }
}

function waitIn(retryAfter: string | null): number {
  const seconds = Number(retryAfter ?? Number.NaN)
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3600) * 1000 : PATIENCE_MS
}
