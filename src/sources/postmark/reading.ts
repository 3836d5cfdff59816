import type { Reading } from '../../events/delivery.ts'
import type { Command, Instant } from '../../events/event.ts'
import { instantOf } from '../../events/version.ts'
import { ignored, quarantined } from '../understood.ts'
import { bounce, delivery, record, subscriptionChange } from './payload.ts'

type MailCommand = Extract<Command, { readonly kind: 'mail' }>
type Told = Omit<MailCommand, 'kind' | 'at'> & { readonly at: Instant | null; readonly stream: string }

/** Answers of people and of programs: the mail has arrived, or will. */
const NO_BOUNCE: ReadonlySet<string> = new Set([
  'AutoResponder',
  'Subscribe',
  'AddressChange',
  'ChallengeVerification',
  'OpenRelayTest',
  'InboundError',
])

/** Postmark goes on trying, or the next mail may well arrive. */
const PASSING: ReadonlySet<string> = new Set(['Transient', 'SoftBounce', 'DnsError', 'Unknown'])

/** `HardBounce` → `hard_bounce` */
const codeOf = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9_]/g, '_')
    .toLowerCase()
    .slice(0, 40)

/** @param stream of which it tells; others of the same server are not ours */
export function readPostmark(body: unknown, stream: string): Reading {
  const told = toldBy(body)
  if ('outcome' in told) return told
  const { stream: its, at, ...rest } = told
  if (its !== stream) return ignored(`of the message stream ${its}`)
  if (at === null) return quarantined('the time is none')
  return { outcome: 'accepted', events: [], commands: [{ kind: 'mail', at, ...rest }] }
}

function toldBy(body: unknown): Told | Reading {
  const { RecordType: type } = record.parse(body)
  if (type === 'Delivery') {
    const { DeliveredAt: at, ...mail } = delivery.parse(body)
    return {
      ...namesOf(mail),
      at: instantOf(at),
      fate: 'delivered',
      reason: 'delivered',
      ...NOTHING_OF_THE_ADDRESS,
    }
  }
  if (type === 'Bounce') return bounced(body)
  if (type === 'SpamComplaint') {
    const { BouncedAt: at, Email: address, ...mail } = bounce.parse(body)
    return {
      ...namesOf(mail),
      at: instantOf(at),
      fate: 'complained',
      reason: 'spam_complaint',
      // Whoever calls a mail spam gets no other, whatever Postmark itself makes of it.
      address,
      suppressed: true,
    }
  }
  if (type === 'SubscriptionChange') return changed(body)
  return ignored(`${type.slice(0, 40)} is of no consequence here`)
}

const NOTHING_OF_THE_ADDRESS = { address: null, suppressed: null } as const

function bounced(body: unknown): Told | Reading {
  const { BouncedAt: at, Email: address, Type: kind, Inactive: inactive, ...mail } = bounce.parse(body)
  if (NO_BOUNCE.has(kind) && !inactive) return ignored(`${codeOf(kind)} is no bounce`)
  return {
    ...namesOf(mail),
    at: instantOf(at),
    fate: PASSING.has(kind) && !inactive ? 'delayed' : 'bounced',
    reason: codeOf(kind),
    ...(inactive ? { address, suppressed: true } : NOTHING_OF_THE_ADDRESS),
  }
}

function changed(body: unknown): Told {
  const read = subscriptionChange.parse(body)
  const { ChangedAt: at, Recipient: address, SuppressSending: suppressed, SuppressionReason: reason } = read
  return {
    ...namesOf(read),
    at: instantOf(at),
    fate: null,
    reason: suppressed ? codeOf(reason ?? 'suppressed') : 'lifted',
    address,
    suppressed,
  }
}

const namesOf = (mail: {
  readonly MessageID: string
  readonly MessageStream: string
  readonly Metadata: Readonly<Record<string, string>>
}) => ({
  message: mail.Metadata.message ?? null,
  provider: mail.MessageID,
  stream: mail.MessageStream,
})
