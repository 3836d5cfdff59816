import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createIngest } from '../../src/ingest.ts'
import { createPostmarkSource } from '../../src/sources/postmark/index.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { day, story } from '../support/events.ts'
import { contact, keptChannel, speaking } from '../support/outbox.ts'
import { permutations } from '../support/permutations.ts'
import { testPolicy } from '../support/policy.ts'
import { bounced, changed, complained, delivered, TOKEN } from '../support/postmark-webhooks.ts'
import { patient } from '../support/received.ts'

let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open.close())

const { rows, live, tell, send, standings, passes, clear } = speaking(() => open)
beforeEach(async () => {
  await clear()
  await rows('delete from wismo.suppressions')
  await live()
})

const NOW = day(1.1)
const source = createPostmarkSource({ tokens: [TOKEN], shops: [], stream: 'outbound' })

/** Tells a webhook of Postmark's, as its route would. */
async function webhook(body: object): Promise<void> {
  const request = { headers: {}, body: Buffer.from(JSON.stringify(body)), params: { token: TOKEN } }
  const answer = await source.receive(request, NOW)
  if (answer.kind !== 'received') throw new Error(answer.kind)
  await createIngest({ db: open.db, policy: testPolicy }).ingest([answer], patient())
}

/** A mail that its channel has handed on, and what Postmark says of it. */
async function sentMail(outcome: 'taken' | 'lost' = 'taken') {
  const told = story()
  const known = [told.order({ sofa: 1 }), told.fulfillment('F1', { sofa: 1 }, ['A1'])]
  await tell(NOW, [...known, told.scan('A1', 'picked_up', { at: day(1) })], [contact])
  const channel = keptChannel((_, accept) =>
    outcome === 'taken' ? accept() : { kind: 'unknown', reason: 'no_answer' },
  )
  await send(channel, NOW)
  const Metadata = { message: channel.tried[0]?.id, shop: 'furniture.example' }
  return { ...told, Metadata }
}
const fates = () =>
  rows("select standing, fate, fate_reason from wismo.outbox where milestone = 'first_scan'")

describe('the ledger', () => {
  test('says of a sent mail what has become of it', async () => {
    const { Metadata } = await sentMail()
    await webhook(delivered({ Metadata }))
    expect(await fates()).toEqual([{ standing: 'sent', fate: 'delivered', fate_reason: 'delivered' }])
  })

  test('ends the same, in whatever order it is told', async () => {
    const { Metadata } = await sentMail()
    const told = [
      delivered({ Metadata }),
      bounced({ Metadata, Type: 'Transient', Inactive: false, BouncedAt: '2026-11-21T10:00:00Z' }),
      bounced({ Metadata }),
      complained({ Metadata }),
    ]
    const seen = new Set<string>()
    for (const order of permutations(told)) {
      await rows('update wismo.outbox set fate = null, fate_reason = null, fate_at = null')
      await rows('delete from wismo.delivery_keys')
      for (const body of order) await webhook(body)
      seen.add(JSON.stringify(await rows('select fate, fate_reason, fate_at from wismo.outbox')))
    }
    expect([...seen]).toHaveLength(1)
    expect(await fates()).toMatchObject([{ fate: 'complained' }])
  })

  test('knows by it that a mail of unknown outcome was sent, and nobody looks it up or sends it again', async () => {
    const { Metadata } = await sentMail('lost')
    expect(await fates()).toMatchObject([{ standing: 'pending' }])
    await webhook(delivered({ Metadata }))
    expect(await fates()).toMatchObject([{ standing: 'sent', fate: 'delivered' }])
    await passes('1 hour')
    const channel = keptChannel()
    await send(channel, NOW)
    expect([channel.tried, channel.lookedUp]).toEqual([[], []])
  })

  test('is left alone by mails that are not of this installation', async () => {
    await sentMail()
    await webhook(delivered({ Metadata: { message: 'another' } }))
    await webhook(delivered({ Metadata: {}, MessageID: 'x' }))
    expect(await fates()).toMatchObject([{ fate: null }])
  })
})

describe('an address', () => {
  const next = async ({ scan }: Awaited<ReturnType<typeof sentMail>>) => {
    await tell(NOW, [scan('A1', 'delivered', { at: day(1.05) })])
    await send(keptChannel(), NOW)
    return (await standings())['delivered A1']
  }

  test('to which a mail bounced for good gets no other', async () => {
    const mail = await sentMail()
    await webhook(bounced({ Metadata: mail.Metadata, Email: 'ADA@example.com' }))
    expect(await next(mail)).toBe('dropped:suppressed')
  })

  test('whose owner called a mail spam gets no other', async () => {
    const mail = await sentMail()
    await webhook(complained({ Metadata: mail.Metadata }))
    expect(await next(mail)).toBe('dropped:suppressed')
  })

  test('that was freed again gets mails again, whichever of the two is heard first', async () => {
    const mail = await sentMail()
    await webhook(changed({ SuppressSending: false, SuppressionReason: null }))
    await webhook(bounced({ Metadata: mail.Metadata }))
    expect(await next(mail)).toBe('sent')
  })

  test('to which a mail came late only gets the next one', async () => {
    const mail = await sentMail()
    await webhook(bounced({ Metadata: mail.Metadata, Type: 'SoftBounce', Inactive: false }))
    expect(await next(mail)).toBe('sent')
  })

  test('is kept as a hash alone; in a new contact of the same customer another one gets mails', async () => {
    const mail = await sentMail()
    await webhook(bounced({ Metadata: mail.Metadata }))
    expect(JSON.stringify(await rows('select * from wismo.suppressions'))).not.toContain('example.com')
    await tell(NOW, [], [{ ...contact, version: '2', email: 'lovelace@example.com' }])
    expect(await next(mail)).toBe('sent')
  })
})

test('a redaction empties a bounce that names the customer, and his address stays suppressed', async () => {
  const { Metadata } = await sentMail()
  await webhook(bounced({ Metadata }))
  await tell(
    NOW,
    [],
    [{ kind: 'redact', shop: 'furniture.example', orders: [], customer: null, email: contact.email }],
  )
  expect(
    await rows("select octet_length(body) as bytes from wismo.deliveries where source = 'postmark'"),
  ).toEqual([{ bytes: 0 }])
  expect(await rows('select suppressed from wismo.suppressions')).toEqual([{ suppressed: true }])
})
