import type { MailPolicy } from '../../policy/policy.ts'
import type { Deadline } from '../../store/database.ts'
import type { LocalMail } from '../../store/mails.ts'
import type { Channel } from '../channel.ts'
import { mailOf } from '../messages/mail.ts'

export interface LocalEmailParts {
  readonly policy: MailPolicy
  readonly publicUrl: string
  /** @returns false when the customer has been forgotten meanwhile */
  readonly keep: (mail: Omit<LocalMail, 'sentAt'>, deadline: Deadline) => Promise<boolean>
}

/**
 * Mails that leave for nowhere: kept in the database for the outbox page, where no provider is set. Under its id each is kept
 * once, so that nobody need look it up.
 */
export const createLocalEmail = ({ policy, publicUrl, keep }: LocalEmailParts): Channel => ({
  name: 'email',
  audience: 'customer',
  allowance: null,
  giveUpAfterMs: 72 * 3_600_000,
  async send(message, deadline) {
    const mail = mailOf(message, policy, publicUrl)
    if ('unfit' in mail) return { kind: 'refused', permanent: true, reason: mail.unfit }
    const { to, milestone, html, text, letter } = mail
    const { id, order } = message
    const { locale, subject } = letter
    const kept = await keep({ id, order: order.id, to, milestone, locale, subject, html, text }, deadline)
    return kept
      ? { kind: 'sent', providerId: `local ${id}` }
      : { kind: 'refused', permanent: true, reason: 'no_contact' }
  },
})
