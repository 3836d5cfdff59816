import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import {
  ORDERS_FOR_ALL_TRANSITIONS,
  storyKinds,
  transitionName,
  transitions,
} from '../../src/samples/index.ts'

const running = new Set<ChildProcess>()
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
})

/** The command as the package script starts it, with nothing of our own environment but the path. */
function demo(...args: readonly string[]) {
  const child = spawn(process.execPath, ['src/cli/demo.ts', ...args], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

async function finished(...args: readonly string[]) {
  const child = demo(...args)
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { out, err, code }
}

describe('npm run demo', () => {
  it('tells 100 orders, shows every declared transition, and no order differs from its story', {
    timeout: 240_000,
  }, async () => {
    const { out, err, code } = await finished('--json', '--exit')
    const summary = JSON.parse(out)
    expect(err).toContain(`${ORDERS_FOR_ALL_TRANSITIONS}/${ORDERS_FOR_ALL_TRANSITIONS} orders`)
    expect(summary).toMatchObject({ orders: ORDERS_FOR_ALL_TRANSITIONS, mismatches: 0 })
    expect(Object.keys(summary.transitions)).toEqual(expect.arrayContaining(transitions.map(transitionName)))
    expect(Object.keys(summary.sources)).toEqual(
      expect.arrayContaining(['shopify', 'shipstation', 'easypost', 'files', 'events']),
    )
    // Every fourth order at least is told by somebody besides the shop.
    expect(summary.sources.shipstation).toBeGreaterThanOrEqual(summary.orders / 4)
    expect(summary.sources.easypost).toBeGreaterThanOrEqual(summary.orders / 4)
    expect(summary.files).toBeGreaterThan(summary.sources.files)
    expect(summary.duplicates).toBeGreaterThan(0)
    expect(summary.outOfOrder).toBeGreaterThan(0)
    expect(summary.events).toBeGreaterThan(summary.orders)
    expect(summary.mails.sent).toBeGreaterThan(0)
    expect(summary.mails['held:off']).toBeGreaterThan(0)
    expect(code).toBe(0)
  })

  it('ends with 1 and says how to call it when an option makes no sense', async () => {
    const { out, err, code } = await finished('--orders', 'many')
    expect([out, code]).toEqual(['', 1])
    expect(err).toContain('--orders must be a whole number')
    expect(err).toContain('Usage: npm run demo')
  })

  it('leaves the service running and prints links that lead to a split, a delivered and a cancelled order', {
    timeout: 120_000,
  }, async () => {
    const child = demo('--orders', String(storyKinds.length), '--seed', '9')
    let out = ''
    for await (const piece of child.stdout) {
      out += piece
      if (out.includes('Ctrl-C')) break
    }
    const [outbox, password] = out.match(/http:\S+\/outbox|(?<=password is )\w+/g) ?? []
    const basic = Buffer.from(`demo:${password}`).toString('base64')
    const opened = await fetch(String(outbox), { headers: { authorization: `Basic ${basic}` } })
    const page = await opened.text()
    expect([opened.status, page]).toEqual([200, expect.stringMatching(/[1-9]\d* mails\./)])
    const mail = await fetch(new URL(String(/\/outbox\/mails\/[^"]+/.exec(page)), String(outbox)), {
      headers: { authorization: `Basic ${basic}` },
    })
    // What a mail asks its reader to open leads to this very service.
    const optOut = /http:[^"&<\s]+\/opt-out/.exec(await mail.text())
    expect((await fetch(String(optOut))).status).toBe(200)
    const storefront = await fetch(String(/http:\S+\/storefront\S+/.exec(out)), {
      headers: { authorization: `Basic ${basic}` },
    })
    expect((await storefront.text()).match(/<order-status token="/g)).toHaveLength(2)
    const links = out.match(/http:\S+\/v1\/\S+/g) ?? []
    const read = await Promise.all(links.map(async link => (await fetch(link)).json()))
    expect(read).toEqual([
      expect.objectContaining({ name: '#1002', shipments: [expect.anything(), expect.anything()] }),
      expect.objectContaining({ status: 'delivered' }),
      expect.objectContaining({ status: 'cancelled' }),
    ])
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
