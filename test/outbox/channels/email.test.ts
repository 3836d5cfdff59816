import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createPostmark } from '../../../src/clients/postmark.ts'
import { createEmail } from '../../../src/outbox/channels/email.ts'
import { createLocalEmail } from '../../../src/outbox/channels/email-local.ts'
import { keepLocalMail, localMail, localMails, suppressAddress } from '../../../src/store/mails.ts'
import { type OpenDatabase, openFresh } from '../../support/database.ts'
import { day, ORDER, story } from '../../support/events.ts'
import { mailPolicy, PUBLIC_URL } from '../../support/mails.ts'
import { contact, speaking } from '../../support/outbox.ts'
import { type PostmarkStandIn, SERVER_TOKEN, startPostmark, type Trouble } from '../../support/postmark.ts'

let open: OpenDatabase
let postmark: PostmarkStandIn
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open.close())

const { rows, live, tell, send, standings, passes, clear } = speaking(() => open)
beforeEach(async () => {
  await clear()
  await rows('delete from wismo.suppressions')
  await live()
  postmark = await startPostmark()
})

const NOW = day(1.1)

const email = () =>
  createEmail({
    postmark: createPostmark(SERVER_TOKEN, postmark.origin),
    token: SERVER_TOKEN,
    from: 'Example <orders@shop.example>',
    policy: mailPolicy,
    publicUrl: PUBLIC_URL,
    suppress: (address, reason) =>
      suppressAddress(open.db, { address, reason, at: new Date().toISOString() }),
  })

/** One parcel, scanned. */
async function onItsWay() {
  const told = story()
  const known = [told.order({ sofa: 1 }), told.fulfillment('F1', { sofa: 1 }, ['A1'])]
  await tell(NOW, [...known, told.scan('A1', 'picked_up', { at: day(1) })], [contact])
  return told
}

const metadata = () => postmark.taken.map(({ mail }) => Reflect.get(Object(mail.Metadata), 'message'))

describe('by Postmark', () => {
  test('a mail goes to the one address, with its message’s id and a way out of further mails', async () => {
    await onItsWay()
    expect(await send(email(), NOW)).toMatchObject({ sent: 1 })
    const [row] = await rows('select message, provider_id from wismo.outbox')
    const [order] = await rows('select token from wismo.orders')
    const optOut = `${PUBLIC_URL}/v1/orders/${order?.token}/opt-out`
    expect(postmark.taken).toMatchObject([
      {
        id: row?.provider_id,
        mail: {
          From: 'Example <orders@shop.example>',
          To: 'ada@example.com',
          Subject: 'Ihre Bestellung #1001 ist unterwegs',
          Tag: 'first_scan',
          Metadata: { message: row?.message, shop: 'furniture.example' },
          Headers: [
            { Name: 'List-Unsubscribe', Value: `<${optOut}>` },
            { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
            { Name: 'Auto-Submitted', Value: 'auto-generated' },
          ],
        },
      },
    ])
    expect(postmark.taken[0]?.mail.HtmlBody).toContain(optOut)
  })

  test('one whose answer was lost after it was taken is found again, and not sent twice', async () => {
    await onItsWay()
    postmark.troubles.push('reset after accept')
    expect(await send(email(), NOW)).toMatchObject({ failed: 1 })
    await passes('5 minutes')
    expect(await send(email(), NOW)).toMatchObject({ sent: 1 })
    expect(postmark.asked).toEqual(['POST /email', 'GET /messages/outbound'])
    expect(await rows('select provider_id from wismo.outbox')).toEqual([
      { provider_id: postmark.taken[0]?.id },
    ])
  })

  test('one that was lost on its way is sent once it is known that it was', async () => {
    await onItsWay()
    postmark.troubles.push('reset before accept')
    await send(email(), NOW)
    await passes('5 minutes')
    expect(await send(email(), NOW)).toMatchObject({ sent: 1 })
    expect(metadata()).toHaveLength(1)
  })

  test('a recipient that it has suppressed gets nothing any more, of whatever order, and is not asked about again', async () => {
    const { scan } = await onItsWay()
    postmark.inactive.add('ada@example.com')
    expect(await send(email(), NOW)).toMatchObject({ closed: 1 })
    await tell(NOW, [scan('A1', 'delivered', { at: day(1.05) })])
    await send(email(), NOW)
    expect(await standings()).toMatchObject({
      'first_scan A1': 'dead:inactive_recipient',
      'delivered A1': 'dropped:suppressed',
    })
    expect(postmark.asked).toEqual(['POST /email'])
    // Of the address itself nothing is kept.
    expect(JSON.stringify(await rows('select * from wismo.suppressions'))).not.toContain('ada')
  })

  test('a sender that it does not know kills no mail: they wait until it is mended', async () => {
    await onItsWay()
    postmark.troubles.push({ error: 400, message: 'The From address is not a Sender Signature' })
    expect(await send(email(), NOW)).toMatchObject({ failed: 1 })
    await passes('5 minutes')
    expect(await send(email(), NOW)).toMatchObject({ sent: 1 })
  })

  test('an address that means two mailboxes gets nothing', async () => {
    await onItsWay()
    await tell(NOW, [], [{ ...contact, version: '2', email: 'ada@example.com, eve@evil.example' }])
    expect(await send(email(), NOW)).toMatchObject({ closed: 1 })
    expect(postmark.asked).toEqual([])
  })
})

/** So many orders that are on their way, each with a customer of its own. */
async function backlog(size: number): Promise<void> {
  await onItsWay()
  await rows(
    `with n as (select 'furniture.example:' || (5000 + i) as id, i from generate_series(2, $1::integer) i),
       o as (insert into wismo.orders
         select (jsonb_populate_record(o, jsonb_build_object('id', n.id, 'token', 'token-of-order-' || n.i,
           'external_id', n.i::text))).*
         from wismo.orders o cross join n where o.id = $2),
       c as (insert into wismo.contacts
         select (jsonb_populate_record(c, jsonb_build_object('order_id', n.id, 'email', 'c' || n.i || '@example.com',
           'customer_id', n.i::text))).*
         from wismo.contacts c cross join n where c.order_id = $2)
     insert into wismo.outbox
     select (jsonb_populate_record(w, jsonb_build_object('key', n.id || '|A1|first_scan|email', 'order_id', n.id,
       'digest', n.id || '||first_scan|email'))).*
     from wismo.outbox w cross join n where w.order_id = $2 and w.standing = 'pending'`,
    size,
    ORDER,
  )
}

const left = async (): Promise<number> =>
  Number((await rows("select count(*) as n from wismo.outbox where standing = 'pending'"))[0]?.n)

/** BACKLOG=5000 measures what an hour without a provider costs. */
const size = Number(process.env.BACKLOG ?? 60)

test(
  'of a backlog after an hour of every kind of trouble nothing is lost and nothing is sent twice',
  async () => {
    await backlog(size)
    const troubles: readonly Trouble[] = [
      'hangs after accept',
      'reset after accept',
      'hangs',
      'too many requests',
      'broken',
      'bad gateway',
      'unavailable',
      'reset before accept',
    ]
    // Too short for a machine that is busy, a wait makes more doubt and never a mail more.
    const hasty = { sendMs: 500 }
    const passing = async (trouble: Trouble | null) => {
      postmark.down = trouble
      await send(email(), NOW, hasty)
      // Whatever pause it asked for is over too.
      await rows('delete from wismo.allowances')
      await passes('10 minutes')
    }
    for (const trouble of troubles) await passing(trouble)
    postmark.down = null
    await postmark.refuse()
    await passing(null)
    expect(await left()).toBe(size)

    expect(postmark.taken.length).toBeGreaterThanOrEqual(Math.min(size, 6))

    await postmark.listen()
    // It is up again, and now and then fails a single mail.
    postmark.troubles.push('hangs', 'hangs after accept', 'reset after accept', 'reset before accept')
    const started = Date.now()
    for (let run = 0; run < 100 && (await left()) > 0; run += 1) {
      await send(email(), NOW, hasty)
      await passes('10 minutes')
    }
    expect(postmark.troubles).toEqual([])
    if (size > 1000) console.info(`${size} mails in ${Date.now() - started} ms`)
    expect(await rows('select standing, count(*)::integer as n from wismo.outbox group by 1')).toEqual([
      { standing: 'sent', n: size },
    ])
    expect(postmark.taken).toHaveLength(size)
    expect(new Set(metadata()).size).toBe(size)
    expect(
      await rows("select from wismo.alerts where kind = 'channel_failing' and cleared_at is null"),
    ).toEqual([])
  },
  60_000 + size * 200,
)

describe('without a provider', () => {
  const local = () =>
    createLocalEmail({
      policy: mailPolicy,
      publicUrl: PUBLIC_URL,
      keep: (mail, deadline) => keepLocalMail(open.db, mail, deadline),
    })

  test('a mail is kept as its reader would see it, once', async () => {
    await onItsWay()
    expect(await send(local(), NOW)).toMatchObject({ sent: 1 })
    const [mail] = await localMails(open.db, 10)
    expect(mail).toMatchObject({ order: ORDER, to: 'ada@example.com', milestone: 'first_scan', locale: 'de' })
    const whole = await localMail(open.db, mail?.id ?? '')
    expect(whole?.text).toContain('Guten Tag Ada,')
    expect(whole?.html).toContain('<html lang="de">')
    if (whole) await keepLocalMail(open.db, whole)
    expect(await localMails(open.db, 10)).toHaveLength(1)
    expect(await localMail(open.db, 'another')).toBeNull()
  })

  test('a mail goes with whoever is forgotten, and is not kept for him afterwards', async () => {
    await onItsWay()
    await send(local(), NOW)
    const [mail] = await localMails(open.db, 10)
    const whole = await localMail(open.db, mail?.id ?? '')
    const person = { shop: 'furniture.example', orders: [ORDER], customer: '7', email: contact.email }
    await tell(NOW, [], [{ kind: 'redact', ...person }])
    expect(await localMails(open.db, 10)).toEqual([])
    expect(whole && (await keepLocalMail(open.db, whole))).toBe(false)
  })
})
