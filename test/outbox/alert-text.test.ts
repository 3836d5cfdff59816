import { describe, expect, test } from 'vitest'
import { alertMessage, alertSaid, masked } from '../../src/outbox/alert-text.ts'
import { slackMessage } from '../../src/outbox/channels/slack.ts'
import type { DueAlert } from '../../src/store/alerts.ts'

const due = (over: Partial<DueAlert> = {}): DueAlert => ({
  id: '1a2b3c4d',
  kind: 'quarantined',
  fingerprint: 'shopify:x',
  firstSeen: '2026-11-23T08:00:00.000Z',
  lastSeen: '2026-11-23T09:00:00.000Z',
  count: 12,
  detail: {},
  clearedAt: null,
  receiver: 'ops',
  state: 'raised',
  isNews: true,
  episode: 0,
  attempts: 0,
  ...over,
})

const PERSONAL = [
  'Ada Lovelace',
  'ada@example.com',
  'ada+news@mail.example',
  '+49 30 1234567',
  '(030) 123-4567',
  '12 Analytical Street',
  '4006381333931',
] as const

test('nothing personal leaves the house, wherever in a detail it stands', () => {
  const [name, email, other, phone, local, street, number] = PERSONAL
  const alert = due({
    fingerprint: `shopify:${email}`,
    detail: {
      source: 'shopify',
      reason: `no order for ${email} or ${other}, called ${phone} and ${local}, number ${number}`,
      name,
      email,
      customer: { name, phone },
      address: street,
      examples: [name, email, number],
      orders: [{ name, email }, { name }],
      error: `could not mail ${name}, ${street}`,
      export: email,
      shop: 'example.myshopify.com',
      businessDate: '2026-11-23',
    },
  })
  const sent = JSON.stringify([slackMessage(alertMessage([alert])), alertSaid(alert)])
  for (const personal of PERSONAL) expect(sent).not.toContain(personal)
  expect(sent).toContain('shop: example.myshopify.com')
  expect(sent).toContain('businessDate: 2026-11-23')
  expect(sent).toContain('orders: 2')
})

test.each([
  ['2026-11-23T08:00:00.000Z', '2026-11-23T08:00:00.000Z'],
  ['http_500 after 3 tries', 'http_500 after 3 tries'],
  ['store 12345 is not listed', 'store 12345 is not listed'],
  ['a@b.example, +1 (555) 010-9999', '…@…, …'],
])('%s is said as %s', (text, said) => {
  expect(masked(text)).toBe(said)
})

describe('a message for Slack', () => {
  test('calls nobody and opens no link, whatever a reason says', () => {
    const hostile = 'x <!channel> <https://evil.example|click> & <@U1>'
    const { text, blocks } = slackMessage(alertMessage([due({ detail: { reason: hostile } })]))
    const sent = JSON.stringify([text, blocks])
    expect(sent).not.toMatch(/<[!@h]/)
    expect(sent).toContain('&lt;!channel&gt;')
    expect(sent).toContain('&amp;')
  })

  test('of as many alerts as go together fits into Slack, and no escape is cut', () => {
    const detail = Object.fromEntries(
      ['source', 'reason', 'cause', 'feed', 'shop', 'queue', 'channel', 'stage', 'carrier', 'service'].map(
        name => [name, '&<>'.repeat(200)],
      ),
    )
    const all = Array.from({ length: 9 }, () => due({ detail }))
    const { blocks } = slackMessage(alertMessage([due({ detail }), ...all]))
    expect(blocks.length).toBeLessThanOrEqual(50)
    const texts = blocks.map(each => (each as { text: { text: string } }).text.text)
    expect(Math.max(...texts.map(text => text.length))).toBeLessThanOrEqual(3000)
    expect(texts.join('').length).toBeLessThan(13_000)
    for (const text of texts) expect(text.replace(/&(amp|lt|gt);/g, '')).not.toContain('&')
  })

  test('of several conditions of a kind says how many, and each with its own count', () => {
    const { text, blocks } = slackMessage(alertMessage([due(), due({ id: 'ffffffff', count: 7 })]))
    expect(text).toBe(':warning: Deliveries were not understood (2)')
    expect(JSON.stringify(blocks)).toContain('× 12')
    expect(JSON.stringify(blocks)).toContain('× 7')
  })
})
