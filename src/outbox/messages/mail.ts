import type { MailPolicy, NotifiedMilestone } from '../../policy/policy.ts'
import type { Message } from '../channel.ts'
import { oneMailbox } from './clean.ts'
import { htmlOf } from './html.ts'
import { type Letter, letterOf } from './letter.ts'
import { textOf } from './text.ts'
import { TEXTS } from './texts/index.ts'

/** A mail as it is handed on, to whomever. */
export interface Mail {
  readonly to: string
  readonly replyTo: string | null
  readonly milestone: NotifiedMilestone
  readonly letter: Letter
  /** Alias of the provider's own template that is filled with the letter instead of our bodies; null: our bodies. */
  readonly template: string | null
  readonly html: string
  readonly text: string
}

const isMilestone = (name: string): name is NotifiedMilestone => Object.hasOwn(TEXTS.en.tells, name)

/** The mail of a message, or why there can be none: a code for the ledger. Pure. */
export function mailOf(
  { order, said, recipient }: Message,
  policy: MailPolicy,
  publicUrl: string,
): Mail | { readonly unfit: string } {
  const { milestone } = said[0]
  if (!isMilestone(milestone)) return { unfit: 'no_text' }
  const to = oneMailbox(recipient?.email ?? '')
  if (recipient === null || to === null) return { unfit: 'invalid_address' }
  const brand = { ...policy.brand, ...policy.shops[order.shop] }
  const letter = letterOf({ milestone, order, said, recipient, brand, publicUrl })
  const template = policy.templates[milestone]?.[recipient.locale] ?? null
  return {
    to,
    replyTo: brand.replyTo,
    milestone,
    letter,
    template,
    html: htmlOf(letter),
    text: textOf(letter),
  }
}
