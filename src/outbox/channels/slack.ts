import { createHash } from 'node:crypto'
import { type Slack, type SlackMessage, SlackUnreachable } from '../../clients/slack.ts'
import { type AlertMessage, clipped, lineOf } from '../alert-text.ts'
import type { AlertWay } from '../alert-way.ts'
import type { SendResult } from '../channel.ts'

/** Slack takes 3,000 in a section and about 13,000 in all; ten of these fit, escaped. */
const SECTION_LIMIT = 1000

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** The three characters that Slack reads as more than text: `<!channel>` would call everybody. */
const escaped = (text: string): string => text.replace(/[&<>]/gu, found => ESCAPES[found] ?? '')

/** As long as it may be once escaped; never cut within an escape. */
function section(text: string): string {
  const whole = escaped(text)
  if (whole.length <= SECTION_LIMIT) return whole
  return `${whole.slice(0, SECTION_LIMIT - 1).replace(/&[a-z]{0,4}$/u, '')}…`
}

const block = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })

/** @param message at most as many alerts as a message may hold */
export function slackMessage({ headline, state, alerts }: AlertMessage): SlackMessage {
  const mark = state === 'cleared' ? ':white_check_mark:' : ':warning:'
  const text = `${mark} ${section(clipped(headline, 200))}`
  return { text, blocks: [block(`*${text}*`), ...alerts.map(alert => block(section(lineOf(alert))))] }
}

/**
 * Alerts as messages of one incoming webhook of Slack's, which knows no ids: what nobody answered is sent again, and may
 * then stand there twice.
 * @param url of the webhook, for telling it from an earlier one that was refused
 */
export function createSlackWay(url: string, slack: Slack): AlertWay {
  return {
    name: `slack:${createHash('sha256').update(url).digest('hex').slice(0, 8)}`,
    allowance: { calls: 1, windowMs: 1000 },
    async tell(message, { signal }): Promise<SendResult> {
      try {
        const { status, said, retryAfterMs } = await slack.post(slackMessage(message), signal)
        if (status >= 200 && status < 300) return { kind: 'sent', providerId: null }
        const reason = said === '' ? `http_${status}` : said
        if (retryAfterMs !== null) return { kind: 'refused', permanent: false, reason, retryAfterMs }
        // Whoever says 4xx has looked at it: the webhook is gone, the channel archived, or the message not to its liking.
        return { kind: 'refused', permanent: status >= 300 && status < 500, reason }
      } catch (error) {
        if (!(error instanceof SlackUnreachable)) throw error
        if (error.sent) return { kind: 'unknown', reason: 'no_answer' }
        return { kind: 'refused', permanent: false, reason: 'not_reached' }
      }
    },
  }
}
