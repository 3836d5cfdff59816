import { createHash } from 'node:crypto'
import type { Postmark, PostmarkFailure, PostmarkMail } from '../../clients/postmark.ts'
import type { MailPolicy } from '../../policy/policy.ts'
import { remaining } from '../../store/database.ts'
import type { Channel, Message, SendResult } from '../channel.ts'
import { type Mail, mailOf } from '../messages/mail.ts'

export interface EmailParts {
  readonly postmark: Postmark
  /** Names the account among those who share its allowance; only a hash of it is stored. */
  readonly token: string
  /** As in `Example <orders@shop.example>`. */
  readonly from: string
  readonly policy: MailPolicy
  /** Where the service is reached from outside. */
  readonly publicUrl: string
  /** Keeps in mind that nothing is to be sent to an address any more. */
  readonly suppress: (address: string, reason: string) => Promise<void>
}

/** Under which a mail carries its message's id, and is found again by it. */
export const MESSAGE = 'message'

/** Postmark tells no limit; 5,000 that have piled up are sent in four minutes, and nobody else is crowded out. */
const ALLOWANCE = { calls: 25, windowMs: 1000 }

/** Older news is none. */
const GIVE_UP_MS = 72 * 3_600_000

const METADATA_LIMIT = 80

/** Mails to customers by Postmark. */
export function createEmail({ postmark, token, from, policy, publicUrl, suppress }: EmailParts): Channel {
  const account = createHash('sha256').update(token).digest('hex').slice(0, 16)
  return {
    name: 'email',
    audience: 'customer',
    allowance: { key: `postmark:${account}`, ...ALLOWANCE },
    giveUpAfterMs: GIVE_UP_MS,
    async send(message, deadline) {
      const mail = mailOf(message, policy, publicUrl)
      if ('unfit' in mail) return { kind: 'refused', permanent: true, reason: mail.unfit }
      const answer = await postmark.send(outgoing(message, mail, from, policy.stream), remaining(deadline))
      if (answer.kind === 'sent') return { kind: 'sent', providerId: answer.id }
      // Not kept in mind now, it is with the next mail to this address, which Postmark refuses as well.
      if (answer.kind === 'refused' && answer.reason === 'inactive_recipient')
        await suppress(mail.to, answer.reason).catch(() => undefined)
      return resultOf(answer)
    },
    async lookUp({ id }, deadline) {
      const found = await postmark.find(MESSAGE, id, remaining(deadline))
      if (found.kind !== 'found') return { kind: 'unknown', reason: `looked_up_${found.reason}` }
      const [first] = found.ids
      return first === undefined ? { kind: 'absent' } : { kind: 'sent', providerId: first }
    },
  }
}

function resultOf(failure: PostmarkFailure): SendResult {
  if (failure.kind === 'unknown') return failure
  const { kind, permanent, reason, retryAfterMs } = failure
  return { kind, permanent, reason, ...(retryAfterMs !== null && { retryAfterMs }) }
}

function outgoing({ id, order }: Message, mail: Mail, from: string, stream: string): PostmarkMail {
  const { letter, html, text, template } = mail
  return {
    from,
    to: mail.to,
    replyTo: mail.replyTo,
    stream,
    tag: mail.milestone,
    // The shop tells whose customer a later bounce is about; it is no person's.
    metadata: { [MESSAGE]: id, shop: order.shop.slice(0, METADATA_LIMIT) },
    headers: {
      // RFC 8058: the mail program posts it for its reader.
      'List-Unsubscribe': `<${letter.optOut.url}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      // No out-of-office answer comes back.
      'Auto-Submitted': 'auto-generated',
    },
    content: template === null ? { subject: letter.subject, html, text } : { template, model: { ...letter } },
  }
}
