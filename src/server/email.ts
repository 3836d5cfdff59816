import { createPostmark } from '../clients/postmark.ts'
import type { Config } from '../config.ts'
import type { LocalMails } from '../http/outbox-page.ts'
import type { Channel } from '../outbox/channel.ts'
import { createEmail } from '../outbox/channels/email.ts'
import { createLocalEmail } from '../outbox/channels/email-local.ts'
import { previews } from '../outbox/messages/samples.ts'
import type { MailPolicy, Policy } from '../policy/policy.ts'
import type { Database } from '../store/database.ts'
import { keepLocalMail, localMail, localMails, suppressAddress } from '../store/mails.ts'
import { pageOf } from './look-up.ts'

interface EmailParts {
  readonly config: Pick<Config, 'postmark' | 'publicUrl' | 'serverless' | 'opsToken'>
  readonly policy: Pick<Policy, 'mail'>
  readonly db: Database
}

/** The way to customers: Postmark, else the outbox page of this installation; null where there is neither. */
export function emailOf({ config, policy, db }: EmailParts): Channel | null {
  const { postmark, publicUrl, serverless } = config
  const mail = linked(policy.mail, publicUrl)
  if (postmark)
    return createEmail({
      postmark: createPostmark(postmark.token, postmark.origin),
      token: postmark.token,
      from: postmark.from,
      policy: mail,
      publicUrl,
      suppress: (address, reason) => suppressAddress(db, { address, reason, at: new Date().toISOString() }),
    })
  // In production a forgotten token must not look like mails that were sent: there they wait.
  if (serverless) return null
  return createLocalEmail({
    policy: mail,
    publicUrl,
    keep: (mail, deadline) => keepLocalMail(db, mail, deadline),
  })
}

/** Mails link to the page of the order here, unless the policy names another. */
function linked({ brand, ...mail }: MailPolicy, publicUrl: string): MailPolicy {
  const statusPage = brand.statusPage ?? pageOf({ publicUrl }, '{token}')
  return { ...mail, brand: { ...brand, statusPage } }
}

/** More than anybody reads. */
const SHOWN = 500

/** What the outbox page shows; null where mails go out, and on Vercel. */
export function localMailsOf({ config, policy, db }: EmailParts): LocalMails | null {
  const { postmark, publicUrl, serverless, opsToken } = config
  if (postmark || serverless) return null
  return {
    opsToken,
    list: deadline => localMails(db, SHOWN, deadline),
    show: (id, deadline) => localMail(db, id, deadline),
    previews: () => previews(linked(policy.mail, publicUrl), publicUrl),
  }
}
