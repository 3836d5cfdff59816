import { expect, test } from 'vitest'
import { createPostmark } from '../../../src/clients/postmark.ts'
import { createOpsEmailWay } from '../../../src/outbox/channels/ops-email.ts'
import { SERVER_TOKEN, startPostmark } from '../../support/postmark.ts'
import { patient } from '../../support/received.ts'

const message = {
  headline: 'Deliveries were not understood',
  state: 'raised',
  alerts: [
    {
      id: '1a2b3c4d',
      kind: 'quarantined',
      title: 'Deliveries were not understood',
      count: 12,
      firstSeen: '2026-11-23T08:00:00.000Z',
      lastSeen: '2026-11-23T09:00:00.000Z',
      facts: [{ name: 'reason', value: '<b>odd</b> & more' }],
    },
  ],
} as const

async function way() {
  const postmark = await startPostmark()
  const client = createPostmark(SERVER_TOKEN, postmark.origin)
  const from = 'Example <orders@shop.example>'
  return { postmark, email: createOpsEmailWay({ to: 'ops@shop.example', from, postmark: client }) }
}

test('an alert is mailed to ops, by the sender of customers’ mails, and nothing in it is markup', async () => {
  const { postmark, email } = await way()
  expect(await email.tell(message, patient())).toMatchObject({ kind: 'sent' })
  expect(postmark.taken).toHaveLength(1)
  expect(postmark.taken[0]?.mail).toMatchObject({
    From: 'Example <orders@shop.example>',
    To: 'ops@shop.example',
    Subject: 'wismo: Deliveries were not understood',
    Tag: 'alert',
    TextBody: expect.stringContaining('× 12 · reason: <b>odd</b> & more'),
    HtmlBody: expect.stringContaining('&lt;b&gt;odd&lt;/b&gt; &amp; more'),
  })
})

test('what Postmark does not take is told as it is', async () => {
  const { postmark, email } = await way()
  postmark.troubles.push('token refused', 'too many requests', 'reset after accept')
  const kinds = []
  for (let nth = 0; nth < 3; nth += 1) kinds.push(await email.tell(message, patient()))
  expect(kinds).toEqual([
    { kind: 'refused', permanent: false, reason: 'token_refused' },
    { kind: 'refused', permanent: false, reason: 'rate_limited', retryAfterMs: expect.any(Number) },
    { kind: 'unknown', reason: 'no_answer' },
  ])
})
