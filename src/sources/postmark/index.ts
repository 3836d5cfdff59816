import { createHash } from 'node:crypto'
import type { Received } from '../../events/delivery.ts'
import type { Instant } from '../../events/event.ts'
import { emailSubject, emailsIn, type Subject } from '../../events/subjects.ts'
import type { Source, StoredRequest } from '../source.ts'
import { tokenMatches } from '../token.ts'
import { parsedJson, understood } from '../understood.ts'
import { record, shopTold } from './payload.ts'
import { readPostmark } from './reading.ts'

export interface PostmarkOptions {
  /** Any of them in the address proves the sender; none: the door is closed. */
  readonly tokens: readonly string[]
  /** Whose customers a mail that names no shop may be about. */
  readonly shops: readonly string[]
  /** Message stream of our mails. */
  readonly stream: string
}

const NAME = 'postmark'

/** With the whole of a bounced mail in it; bytes. */
const BODY_LIMIT = 2 * 1024 * 1024

const topicOf = record.transform(({ RecordType }) => RecordType.slice(0, 80)).catch('')

/** Postmark's webhooks: what has become of mails. It signs nothing, so that their address holds a token. */
export function createPostmarkSource({ tokens, shops, stream }: PostmarkOptions): Source {
  const reread = ({ body }: StoredRequest, receivedAt: Instant): Received => {
    const parsed = parsedJson(body)
    return {
      kind: 'received',
      delivery: {
        source: NAME,
        topic: topicOf.parse(parsed),
        shop: shopTold.parse(parsed),
        digest: createHash('sha256').update(body).digest('hex'),
        receivedAt,
        headers: {},
        body,
        subjects: subjectsOf(body, shopTold.parse(parsed), shops),
      },
      reading: understood(parsed, told => readPostmark(told, stream)),
    }
  }
  return {
    name: NAME,
    path: '/webhooks/postmark/:token',
    bodyLimit: BODY_LIMIT,
    closed: tokens.length > 0 ? null : 'set POSTMARK_WEBHOOK_TOKEN to take webhooks of Postmark',
    receive(request, receivedAt) {
      return tokenMatches(request.params?.token, tokens)
        ? reread(request, receivedAt)
        : { kind: 'refused', reason: 'the address holds no token of POSTMARK_WEBHOOK_TOKEN' }
    },
    reread,
  }
}

/** A bounce names the recipient and may quote the whole mail, so that a redaction must find it. */
function subjectsOf(body: Buffer, told: string | null, shops: readonly string[]): readonly Subject[] {
  const about = told === null ? shops : [told]
  return emailsIn(body.toString('utf8')).flatMap(email => about.map(shop => emailSubject(shop, email)))
}
