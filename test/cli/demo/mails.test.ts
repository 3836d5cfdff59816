import { expect, test } from 'vitest'
import { mailsOf, mailsReport } from '../../../src/cli/demo/mails.ts'
import { orderId } from '../../../src/events/references.ts'
import type { Line } from '../../../src/jobs/notifications.ts'
import { meaningOf } from '../../../src/outbox/reasons.ts'

const line = (name: string, milestone: string, standing: string, parcel: string | null = '1Z1'): Line => ({
  at: '2026-11-23T12:00:00.000Z',
  order: orderId('a.example', '1'),
  name,
  parcel,
  milestone,
  channel: 'email',
  occurredAt: null,
  standing,
  why: meaningOf(standing),
  foreseen: null,
})

const lines = [
  line('#1001', 'out_for_delivery', 'held:off'),
  line('#1002', 'out_for_delivery', 'held:off'),
  line('#1002', 'order_delivered', 'held:off', null),
  line('#1003', 'first_scan', 'dropped:untrue'),
  line('#1004', 'delivered', 'sent'),
  line('#1005', 'delivered', 'sent'),
]

test('mails are counted by what became of them, the most frequent first', () => {
  const { standings, meanings } = mailsOf(lines)
  expect(Object.entries(standings)).toEqual([
    ['held:off', 3],
    ['sent', 2],
    ['dropped:untrue', 1],
  ])
  expect(meanings['held:off']).toBe('the policy does not tell it')
})

test('examples are sentences that quote the mail and say what became of it, what was told before what was not', () => {
  expect(mailsOf(lines).examples).toEqual([
    '#1004: “Your parcel has been delivered” is on the outbox page.',
    '#1003: “Your parcel is on its way” was never said: before it could be, it was not true any more.',
    '#1001: “Your parcel is out for delivery” was not said: the shop has not switched that mail on.',
  ])
})

test('a mail about the whole order speaks of the order', () => {
  const [example] = mailsOf([line('#1002', 'order_delivered', 'held:off', null)]).examples
  expect(example).toContain('“Your order has arrived in full”')
})

test('the report has a line for each fate, in words, and the examples after them', () => {
  const report = mailsReport(mailsOf(lines)).split('\n')
  expect(report[1]).toBe('       3  the policy does not tell it')
  expect(report.at(-1)).toContain('#1001')
  expect(mailsReport(mailsOf([]))).toBe('What customers were told, and what not and why')
})
