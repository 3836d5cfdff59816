import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Deadline } from '../store/database.ts'
import type { LocalMail, LocalMailRow } from '../store/mails.ts'
import { PATIENCE_MS, within } from './deadline.ts'
import { NotThere } from './errors.ts'
import { escaped, type Preview, page, previewIndex } from './outbox-html.ts'
import { guardPage } from './page-guard.ts'

/** What was mailed by an installation that has no provider for it. */
export interface LocalMails {
  /** Null: it is asked of nobody, but then only this machine is answered. */
  readonly opsToken: string | null
  list(deadline: Deadline): Promise<readonly LocalMailRow[]>
  show(id: string, deadline: Deadline): Promise<LocalMail | null>
  /** Every message in every language, for samples of orders. */
  previews(): readonly Preview[]
}

export interface OutboxPageParts {
  /** Null: mails go out, and there is no such page. */
  readonly localMails: LocalMails | null
}

/** What the frames show is a mail, and nothing of it may run or ask anybody for anything. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
}

/** The mails that would have been sent, as their readers would see them, and a preview of all that there are. */
export function outboxPage({ localMails }: OutboxPageParts) {
  return async (app: FastifyInstance): Promise<void> => {
    if (localMails === null) return
    const { opsToken } = localMails
    app.addHook('onRequest', guardPage(opsToken))

    app.get('/outbox', async (_request, reply) => {
      const mails = await within(PATIENCE_MS, deadline => localMails.list(deadline))
      return html(reply, page('Outbox', listOf(mails)))
    })

    app.get<{ Params: { id: string } }>('/outbox/mails/:id', async (request, reply) => {
      const mail = await within(PATIENCE_MS, deadline => localMails.show(request.params.id, deadline))
      if (mail === null) throw new NotThere()
      return html(reply, page(mail.subject, mailView({ ...mail, note: `${mail.order}, ${mail.sentAt}` })))
    })

    app.get('/outbox/preview', async (_request, reply) =>
      html(reply, page('Every mail', previewIndex(localMails.previews()))),
    )

    app.get<{ Params: { nth: string } }>('/outbox/preview/:nth', async (request, reply) => {
      const found = localMails.previews()[Number(request.params.nth)]
      if (!found) throw new NotThere()
      const { mail, milestone, locale, situation } = found
      const view = { ...mail, subject: mail.letter.subject, note: `${milestone}, ${locale}: ${situation}` }
      return html(reply, page(mail.letter.subject, mailView(view)))
    })
  }
}

const html = (reply: FastifyReply, body: string) =>
  reply.headers(HEADERS).type('text/html; charset=utf-8').send(body)

const listOf = (mails: readonly LocalMailRow[]): string =>
  `<p>${mails.length} mails. None of them left: set POSTMARK_SERVER_TOKEN to send.
  <a href="/outbox/preview">Every mail there is</a></p>
<table>
<thead><tr><th scope="col">When</th><th scope="col">To</th><th scope="col">Order</th><th scope="col">What</th><th scope="col">Subject</th></tr></thead>
<tbody>
${mails
  .map(
    ({ id, order, to, milestone, locale, subject, sentAt }) =>
      `<tr><td>${escaped(sentAt)}</td><td>${escaped(to)}</td><td>${escaped(order)}</td><td>${escaped(milestone)}</td>` +
      `<td lang="${escaped(locale)}"><a href="/outbox/mails/${encodeURIComponent(id)}">${escaped(subject)}</a></td></tr>`,
  )
  .join('\n')}
</tbody>
</table>`

const mailView = (mail: {
  readonly subject: string
  readonly to: string
  readonly note: string
  readonly html: string
  readonly text: string
}): string =>
  `<p>To ${escaped(mail.to)} (${escaped(mail.note)})</p>
<iframe title="The mail as HTML" sandbox="" srcdoc="${escaped(mail.html)}"></iframe>
<h2>As text</h2>
<pre>${escaped(mail.text)}</pre>
<p><a href="/outbox">All mails</a></p>`
