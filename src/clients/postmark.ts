import { ServerClient } from 'postmark'
import { z } from 'zod'
import { failureOf, type PostmarkFailure, refusalOf, type Wire, watchedFetch } from './postmark/failure.ts'

export type { PostmarkFailure } from './postmark/failure.ts'

export interface PostmarkMail {
  readonly from: string
  /** One mailbox, without a name: a name is somebody's text, and would have to be quoted. */
  readonly to: string
  readonly replyTo: string | null
  readonly stream: string
  readonly tag: string
  /** Given back with everything that Postmark tells of the mail. Values of 80 characters at most; nothing personal. */
  readonly metadata: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly content:
    | { readonly subject: string; readonly html: string; readonly text: string }
    | { readonly template: string; readonly model: object }
}

export type PostmarkAnswer = { readonly kind: 'sent'; readonly id: string } | PostmarkFailure

export interface Postmark {
  /** Sends one mail; never throws. @param ms nobody waits longer: what is open then may have been sent */
  send(mail: PostmarkMail, ms: number): Promise<PostmarkAnswer>
  /**
   * Mails that carry this metadata, as far back as Postmark keeps them (45 days). Found and empty: it has never taken
   * one.
   */
  find(
    name: string,
    value: string,
    ms: number,
  ): Promise<{ readonly kind: 'found'; readonly ids: readonly string[] } | PostmarkFailure>
}

/** More than one mail of an id is a mail that was sent twice; a page of them all is no answer to the question. */
const FOUND_LIMIT = 50

const taken = z.object({
  ErrorCode: z.number(),
  Message: z.string().catch(''),
  MessageID: z.string().catch(''),
})

const listed = z.object({
  Messages: z.array(
    z.object({ MessageID: z.string(), Metadata: z.record(z.string(), z.string()).catch({}) }),
  ),
})

/**
 * Postmark's API. One mail a call: of a batch whose answer is lost all are in doubt.
 * @param origin asked instead of its own address, for tests
 */
export function createPostmark(token: string, origin: string | null = null): Postmark {
  const host = origin === null ? null : new URL(origin)
  const call = async <T>(
    ms: number,
    promised: z.ZodType<T>,
    ask: (client: ServerClient) => Promise<unknown>,
  ): Promise<{ readonly kind: 'answered'; readonly answer: T } | PostmarkFailure> => {
    const wire: Wire = { retryAfterMs: null, neverLeft: false, status: null }
    // A client for each call: its deadline is its own, and what the wire showed belongs to no other call.
    const client = new ServerClient(token, {
      ...(host && { useHttps: host.protocol === 'https:', requestHost: host.host }),
      // Seconds.
      timeout: Math.max(1, ms) / 1000,
      fetch: watchedFetch(wire),
    })
    try {
      // The client hands on whatever came with a 200, be it a login page of the network.
      const read = promised.safeParse(await ask(client))
      return read.success
        ? { kind: 'answered', answer: read.data }
        : { kind: 'unknown', reason: 'not_understood' }
    } catch (error) {
      return failureOf(error, wire)
    }
  }
  return {
    async send(mail, ms) {
      const told = await call(ms, taken, client => sent(client, mail))
      if (told.kind !== 'answered') return told
      const { ErrorCode: code, Message: message, MessageID: id } = told.answer
      // 200 does not say that it was taken; only this does.
      if (code !== 0) return refusalOf(code, message)
      return id === '' ? { kind: 'unknown', reason: 'not_understood' } : { kind: 'sent', id }
    },
    async find(name, value, ms) {
      const filter = { count: FOUND_LIMIT, offset: 0, [`metadata_${name}`]: value }
      const told = await call(ms, listed, client => client.getOutboundMessages(filter))
      if (told.kind !== 'answered') return told
      const { Messages: all } = told.answer
      const ours = all.filter(({ Metadata }) => Metadata[name] === value)
      // The filter stands in Postmark's documents and not in its client. Not heeded, it would find anything but ours.
      return ours.length === 0 && all.length > 0
        ? { kind: 'unknown', reason: 'search_not_filtered' }
        : { kind: 'found', ids: ours.map(({ MessageID }) => MessageID) }
    },
  }
}

function sent(client: ServerClient, mail: PostmarkMail) {
  const common = {
    From: mail.from,
    To: mail.to,
    ...(mail.replyTo !== null && { ReplyTo: mail.replyTo }),
    MessageStream: mail.stream,
    Tag: mail.tag,
    Metadata: { ...mail.metadata },
    Headers: Object.entries(mail.headers).map(([Name, Value]) => ({ Name, Value })),
    // Nobody is followed: whether a mail was read is the reader's own business.
    TrackOpens: false,
  }
  const { content } = mail
  return 'template' in content
    ? client.sendEmailWithTemplate({
        ...common,
        TemplateAlias: content.template,
        TemplateModel: content.model,
      })
    : client.sendEmail({
        ...common,
        Subject: content.subject,
        HtmlBody: content.html,
        TextBody: content.text,
      })
}
