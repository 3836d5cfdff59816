import { beforeEach, describe, expect, test } from 'vitest'
import { createPostmark, type PostmarkMail } from '../../src/clients/postmark.ts'
import { type PostmarkStandIn, SERVER_TOKEN, startPostmark, type Trouble } from '../support/postmark.ts'

let postmark: PostmarkStandIn
beforeEach(async () => {
  postmark = await startPostmark()
})

const PATIENCE_MS = 10_000

const mail = (over: Partial<PostmarkMail> = {}): PostmarkMail => ({
  from: 'Example <orders@shop.example>',
  to: 'ada@example.com',
  replyTo: null,
  stream: 'outbound',
  tag: 'first_scan',
  metadata: { message: 'm1' },
  headers: { 'List-Unsubscribe': '<https://wismo.example/x>' },
  content: { subject: 'On its way', html: '<p>On its way</p>', text: 'On its way' },
  ...over,
})
const client = (token = SERVER_TOKEN) => createPostmark(token, postmark.origin)
const send = (ms = PATIENCE_MS) => client().send(mail(), ms)

describe('a mail', () => {
  test('is sent with its bodies, metadata and headers, on its stream, and nobody is followed', async () => {
    expect(await send()).toEqual({ kind: 'sent', id: 'postmark-1' })
    expect(postmark.taken).toMatchObject([
      {
        path: '/email',
        mail: {
          From: 'Example <orders@shop.example>',
          To: 'ada@example.com',
          Subject: 'On its way',
          HtmlBody: '<p>On its way</p>',
          TextBody: 'On its way',
          MessageStream: 'outbound',
          Metadata: { message: 'm1' },
          Headers: [{ Name: 'List-Unsubscribe', Value: '<https://wismo.example/x>' }],
          TrackOpens: false,
        },
      },
    ])
    expect(postmark.taken[0]?.mail).not.toHaveProperty('ReplyTo')
  })

  test('may be a template of Postmark’s, filled with what the mail says', async () => {
    await client().send(
      mail({ content: { template: 'first-scan-en', model: { subject: 'x' } } }),
      PATIENCE_MS,
    )
    expect(postmark.taken).toMatchObject([
      {
        path: '/email/withTemplate',
        mail: { TemplateAlias: 'first-scan-en', TemplateModel: { subject: 'x' } },
      },
    ])
  })
})

describe('of a mail that was not sent it is told whether that is certain, and whether it is for good', () => {
  const later = (reason: string, retryAfterMs: number | null = null) => ({
    kind: 'refused',
    permanent: false,
    reason,
    retryAfterMs,
  })
  const never = (reason: string) => ({ ...later(reason), permanent: true })
  const unknown = (reason: string) => ({ kind: 'unknown', reason })

  test.each<[Trouble, object]>([
    ['too many requests', later('rate_limited', 2000)],
    ['unavailable', later('http_503')],
    ['token refused', later('token_refused')],
    ['broken', unknown('http_500')],
    ['bad gateway', unknown('http_502')],
    ['reset after accept', unknown('no_answer')],
    ['reset before accept', unknown('no_answer')],
    ['redirected', unknown('no_answer')],
    ['no JSON', unknown('not_understood')],
    [{ error: 406, message: 'Found inactive addresses: ada@example.com.' }, never('inactive_recipient')],
    [{ inside: 406, message: 'Found inactive addresses: ada@example.com.' }, never('inactive_recipient')],
    [{ error: 300, message: "Error parsing 'To': Illegal email domain" }, never('invalid_mail')],
    // What is wrong with the sender is wrong with every mail: mended, they all go through.
    [{ error: 300, message: "Invalid 'From' address: 'x'." }, later('postmark_300')],
    [{ error: 400, message: 'The From address is not a Sender Signature' }, later('postmark_400')],
    [{ error: 412, message: 'Your account is pending approval' }, later('postmark_412')],
    [{ inside: 405, message: 'Not allowed to send: out of credits' }, later('postmark_405')],
  ])('%o', async (trouble, expected) => {
    postmark.troubles.push(trouble)
    expect(await send()).toEqual(expected)
    expect(await send()).toMatchObject({ kind: 'sent' })
  })

  test('an answer that does not come in time is unknown, after as many milliseconds and not seconds', async () => {
    postmark.troubles.push('hangs')
    expect(await send(200)).toEqual(unknown('no_answer'))
  })

  test('a provider that nobody reaches has certainly not taken it', async () => {
    await postmark.refuse()
    expect(await send()).toEqual(later('unreachable'))
  })

  test('a wrong token is told as one, and its text is in no answer', async () => {
    const answer = await client('a wrong token').send(mail(), PATIENCE_MS)
    expect(answer).toEqual(later('token_refused'))
  })
})

describe('a mail whose outcome is not known', () => {
  const foundAs = (...ids: string[]) => ({ kind: 'found', ids })
  const find = (value: string) => client().find('message', value, PATIENCE_MS)

  test('is found by its metadata', async () => {
    postmark.troubles.push('reset after accept')
    await send()
    expect(await find('m1')).toEqual(foundAs('postmark-1'))
    expect(await find('m2')).toEqual(foundAs())
  })

  test('is in doubt for as long as the search is of no use', async () => {
    await send()
    postmark.filters = false
    expect(await find('m2')).toEqual({ kind: 'unknown', reason: 'search_not_filtered' })
    expect(await find('m1')).toEqual(foundAs('postmark-1'))
    postmark.down = 'bad gateway'
    expect(await find('m1')).toEqual({ kind: 'unknown', reason: 'http_502' })
    postmark.down = 'no JSON'
    expect(await find('m1')).toEqual({ kind: 'unknown', reason: 'not_understood' })
  })
})
