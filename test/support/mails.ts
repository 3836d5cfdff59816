import type { Message } from '../../src/outbox/channel.ts'
import { type Mail, mailOf } from '../../src/outbox/messages/mail.ts'
import type { MailPolicy } from '../../src/policy/policy.ts'
import { day, ORDER } from './events.ts'
import { stateOf } from './given.ts'

export const PUBLIC_URL = 'https://wismo.example'

export const mailPolicy: MailPolicy = {
  brand: { name: 'Example', replyTo: null, statusPage: 'https://shop.example/track/{token}' },
  shops: {},
  templates: {},
  stream: 'outbound',
}

/** A message about the order of a story, as it is after these events. */
export function messageOf(
  told: Parameters<typeof stateOf>[0],
  over: {
    readonly milestone?: string
    readonly parcels?: readonly (string | null)[]
    readonly name?: string | null
    readonly recipient?: Partial<NonNullable<Message['recipient']>>
  } = {},
): Message {
  const milestone = over.milestone ?? 'first_scan'
  const [first = null, ...others] = over.parcels ?? ['A1']
  const saying = (parcel: string | null) => ({
    key: `${ORDER}|${parcel}|${milestone}|email`,
    parcel,
    milestone,
    occurredAt: day(1),
    detail: null,
  })
  return {
    id: 'a-message-id',
    channel: 'email',
    order: {
      id: ORDER,
      shop: 'furniture.example',
      name: over.name === undefined ? '#1001' : over.name,
      token: 'a-token-of-the-tests',
      version: 1,
      updatedAt: day(1),
      state: stateOf(told),
    },
    said: [saying(first), ...others.map(saying)],
    recipient: { email: 'ada@example.com', name: 'Ada', locale: 'en', ...over.recipient },
    since: day(1),
    attempts: 0,
  }
}

/** @throws Error when there can be none */
export function written(message: Message, policy = mailPolicy): Mail {
  const mail = mailOf(message, policy, PUBLIC_URL)
  if ('unfit' in mail) throw new Error(mail.unfit)
  return mail
}
