import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { day, ORDER, story } from '../support/events.ts'
import { contact, speaking } from '../support/outbox.ts'

let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open.close())

const { rows, live, tell, clear } = speaking(() => open)
beforeEach(clear)

const EVER = '2026-01-01T00:00:00Z'

async function run(command: string, ...args: readonly string[]) {
  const path = fileURLToPath(new URL(`../../src/cli/${command}.ts`, import.meta.url))
  const env = { DATABASE_URL: open.url ?? '' }
  const child = spawn(process.execPath, [path, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { out, err, code }
}

async function onItsWay(): Promise<void> {
  const { order, fulfillment, scan } = story()
  const known = [order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1'])]
  await tell(day(1.1), [...known, scan('A1', 'picked_up', { at: day(1) })], [contact])
}

describe('notifications', () => {
  test('tells what was held while the shop was silent, and what would have become of it', async () => {
    await onItsWay()
    // As a real story has it: decided when it happened.
    await rows('update wismo.outbox set enqueued_at = $1', day(1.1))
    const { out, code } = await run('notifications', '--dry-run', '--since', EVER, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      order: ORDER,
      milestone: 'first_scan',
      standing: 'held:shadow',
      why: 'the shop was not live',
      foreseen: { standing: 'sent', why: 'would be said' },
    })
    await rows('delete from wismo.contacts')
    const { out: alone } = await run('notifications', '--dry-run', '--since', EVER)
    expect(alone).toContain(
      'first_scan  email  held:shadow (the shop was not live)  now: dropped:no_contact (nobody is known',
    )
    expect(await rows('select standing from wismo.outbox')).toEqual([{ standing: 'held:shadow' }])
  })

  test('without a dry run tells what was decided', async () => {
    await onItsWay()
    await rows("update wismo.outbox set standing = 'dead:inactive_recipient'")
    const { out } = await run('notifications', '--since', EVER)
    expect(out).toContain('dead:inactive_recipient (its provider refuses it for good: inactive_recipient)\n')
    expect(out).toContain('1 rows since')
  })

  test('wants an instant with a zone', async () => {
    const { err, code } = await run('notifications', '--since', 'yesterday')
    expect(code).toBe(1)
    expect(err).toContain('Give --since as an instant with a zone')
  })
})

describe('go-live', () => {
  const isLive = async () => (await rows("select live, changed_by from wismo.live where shop = '*'"))[0]

  test('asks whether the mails of others are off, and changes nothing when nobody answers', async () => {
    await onItsWay()
    const { err, code } = await run('go-live', '--by', 'anna')
    expect(code).toBe(1)
    expect(err).toContain('1 orders are in flight.\n  #1001  shipped; counts as said: first_scan')
    expect(err).toContain("Are Shopify's own shipping mails off")
    expect(err).toContain("Are ShipStation's mails")
    expect(await isLive()).toBeUndefined()
  })

  test('lets the shops speak with --yes, and silences them again with --back', async () => {
    const { out, code } = await run('go-live', '--by', 'anna', '--yes')
    expect([code, out]).toEqual([0, expect.stringContaining('Customers are told from now on.')])
    expect(await isLive()).toEqual({ live: true, changed_by: 'anna' })
    await onItsWay()
    const { out: back } = await run('go-live', '--by', 'ben', '--back')
    expect(back).toContain('1 messages that waited are held')
    expect(await isLive()).toEqual({ live: false, changed_by: 'ben' })
    expect(await rows('select standing from wismo.outbox')).toEqual([{ standing: 'held:shadow' }])
  })

  test('wants to know who decides it', async () => {
    await live()
    const { err, code } = await run('go-live', '--back')
    expect(code).toBe(1)
    expect(err).toContain('Say with --by who decides it.')
    expect(await isLive()).toMatchObject({ live: true })
  })
})
