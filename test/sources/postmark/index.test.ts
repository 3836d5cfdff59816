import { describe, expect, test } from 'vitest'
import { createPostmarkSource } from '../../../src/sources/postmark/index.ts'
import { bounced, changed, complained, delivered, MESSAGE, TOKEN } from '../../support/postmark-webhooks.ts'

const AT = '2026-11-21T12:00:00.000Z'

const source = createPostmarkSource({
  tokens: [TOKEN, 'the-token-before-that-one'],
  shops: ['a.myshopify.com'],
  stream: 'outbound',
})

const receive = (body: object | string, token: string | undefined = TOKEN) => {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return source.receive({ headers: {}, body: bytes, ...(token && { params: { token } }) }, AT)
}

async function received(body: object | string) {
  const answer = await receive(body)
  if (answer.kind !== 'received') throw new Error(`${answer.kind}: ${answer.reason}`)
  return answer
}
const commandsOf = async (body: object) => {
  const { reading } = await received(body)
  return reading.outcome === 'accepted' ? reading.commands : reading
}

describe('what Postmark tells of a mail', () => {
  test('delivered', async () => {
    expect(await commandsOf(delivered())).toEqual([
      {
        kind: 'mail',
        message: MESSAGE,
        provider: 'postmark-1',
        fate: 'delivered',
        reason: 'delivered',
        at: '2026-11-21T11:00:00.907Z',
        address: null,
        suppressed: null,
      },
    ])
  })

  test('bounced for good, with its address, to which nothing more is sent', async () => {
    expect(await commandsOf(bounced())).toMatchObject([
      { fate: 'bounced', reason: 'hard_bounce', address: 'ada@example.com', suppressed: true },
    ])
  })

  test('bounced for now: only delayed, and the address is as good as before', async () => {
    expect(await commandsOf(bounced({ Type: 'SoftBounce', Inactive: false }))).toMatchObject([
      { fate: 'delayed', reason: 'soft_bounce', address: null, suppressed: null },
    ])
  })

  test('bounced for good without being suppressed, as a mail that was taken for spam', async () => {
    expect(await commandsOf(bounced({ Type: 'SpamNotification', Inactive: false }))).toMatchObject([
      { fate: 'bounced', reason: 'spam_notification', suppressed: null },
    ])
  })

  test('called spam: nothing more is sent there, even if Postmark would', async () => {
    expect(await commandsOf(complained({ Inactive: false }))).toMatchObject([
      { fate: 'complained', reason: 'spam_complaint', address: 'ada@example.com', suppressed: true },
    ])
  })

  test('the address was suppressed by hand, or is free again', async () => {
    expect(await commandsOf(changed({ SuppressSending: true }))).toMatchObject([
      { fate: null, message: null, reason: 'manual_suppression', suppressed: true },
    ])
    expect(await commandsOf(changed({ SuppressSending: false, SuppressionReason: null }))).toMatchObject([
      { fate: null, reason: 'lifted', address: 'ada@example.com', suppressed: false },
    ])
  })

  test.each([
    ['an answer of somebody who is away', bounced({ Type: 'AutoResponder', Inactive: false })],
    ['an opened mail', { ...delivered(), RecordType: 'Open' }],
    ['another stream, whose readers may leave it', changed({ MessageStream: 'newsletter' })],
    ['a record that nobody knows yet', { RecordType: 'SomethingNew' }],
  ])('of no consequence: %s', async (_what, body) => {
    expect((await received(body)).reading.outcome).toBe('ignored')
  })

  test.each([
    ['no JSON', 'nothing'],
    ['no record', {}],
    ['a bounce without an address', bounced({ Email: undefined })],
    ['a time that is none', delivered({ DeliveredAt: 'soon' })],
  ])('kept for ops: %s', async (_what, body) => {
    expect((await received(body)).reading.outcome).toBe('quarantined')
  })
})

describe('its sender', () => {
  test('is proved by either token in the address, and by nothing else', async () => {
    expect(await receive(delivered(), 'the-token-before-that-one')).toMatchObject({ kind: 'received' })
    expect(await receive(delivered(), `${TOKEN}x`)).toMatchObject({ kind: 'refused' })
    expect(await source.receive({ headers: {}, body: Buffer.from('{}') }, AT)).toMatchObject({
      kind: 'refused',
    })
  })

  test('finds the door closed without a token', () => {
    const { closed } = createPostmarkSource({ tokens: [], shops: [], stream: 'outbound' })
    expect(closed).toContain('POSTMARK_WEBHOOK_TOKEN')
  })
})

describe('a delivery', () => {
  test('is equal only for equal bytes, and keeps no token', async () => {
    const [one, again, other] = [
      await received(delivered()),
      await received(delivered()),
      await received(bounced()),
    ]
    expect(one.delivery.digest).toBe(again.delivery.digest)
    expect(one.delivery.digest).not.toBe(other.delivery.digest)
    expect(JSON.stringify(one)).not.toContain(TOKEN)
  })

  test('is found by whoever it names, in the shop that the mail carried, else in any', async () => {
    expect((await received(bounced())).delivery.subjects).toContain('email:furniture.example:ada@example.com')
    expect((await received(bounced({ Metadata: {} }))).delivery.subjects).toContain(
      'email:a.myshopify.com:ada@example.com',
    )
  })
})
