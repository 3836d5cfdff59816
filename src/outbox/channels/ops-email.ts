import type { Postmark } from '../../clients/postmark.ts'
import { remaining } from '../../store/database.ts'
import { type AlertMessage, lineOf } from '../alert-text.ts'
import type { AlertWay } from '../alert-way.ts'
import type { SendResult } from '../channel.ts'

export interface OpsEmailParts {
  /** OPS_EMAIL. */
  readonly to: string
  readonly from: string
  readonly postmark: Postmark
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escaped = (text: string): string => text.replace(/[&<>]/gu, found => ESCAPES[found] ?? '')

function contentOf({ headline, alerts }: AlertMessage) {
  const text = [headline, '', ...alerts.map(lineOf), '', 'More of each, by its id: GET /ops/alerts', ''].join(
    '\n',
  )
  const page = `<!doctype html><html lang="en"><title>wismo</title><pre style="white-space:pre-wrap">${escaped(text)}</pre></html>`
  return { subject: `wismo: ${headline}`, html: page, text }
}

/** Alerts as plain mails by the provider of customers' mails, for when Slack is not there or refuses. */
export const createOpsEmailWay = ({ to, from, postmark }: OpsEmailParts): AlertWay => ({
  name: 'email',
  allowance: { calls: 1, windowMs: 1000 },
  async tell(message, deadline): Promise<SendResult> {
    const answer = await postmark.send(
      {
        from,
        to,
        replyTo: null,
        stream: 'outbound',
        tag: 'alert',
        metadata: {},
        headers: { 'Auto-Submitted': 'auto-generated' },
        content: contentOf(message),
      },
      remaining(deadline),
    )
    if (answer.kind === 'sent') return { kind: 'sent', providerId: answer.id }
    if (answer.kind === 'unknown') return answer
    const { retryAfterMs, ...refused } = answer
    return { ...refused, ...(retryAfterMs !== null && { retryAfterMs }) }
  },
})
