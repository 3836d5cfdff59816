import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { OddWebhook } from './odd-webhook.ts'

export interface Driven {
  readonly webhookStatus: number
  /** HTTP code of the public read that shows the order; 404 where ops could not find it. */
  readonly statusRead: number
  /** Milliseconds from the start of the process to the answer of its first webhook. */
  readonly coldStartMs: number
  readonly faults: readonly string[]
}

const Found = z.object({ orders: z.array(z.object({ shopify_id: z.string(), token: z.string() })) })
const Shown = z.object({ status: z.string() })

/** Starts the built function with this Node, sends it the webhook at once, and reads the order as ops and as a customer. */
export async function driveFunction(
  functionFolder: string,
  webhook: OddWebhook,
  supabase: { readonly url: string; readonly key: string },
): Promise<Driven> {
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const opsToken = 'deploy-check-ops-token-0123456789abcdef'
  const started = performance.now()
  const child = start(functionFolder, {
    PORT: String(port),
    HOST: '127.0.0.1',
    SUPABASE_URL: supabase.url,
    SUPABASE_SECRET_KEY: supabase.key,
    SHOPIFY_WEBHOOK_SECRETS: webhook.secret,
    SHOPIFY_SHOPS: webhook.shop,
    OPS_TOKEN: opsToken,
    LOG_LEVEL: 'warn',
  })
  try {
    const answer = await firstAnswer(child, `${address}/webhooks/shopify`, webhook)
    const coldStartMs = Math.round(performance.now() - started)
    const read = await readOrder(address, opsToken, webhook.orderId)
    const faults = [...read.faults, ...(await missingPages(address))]
    return { webhookStatus: answer.status, coldStartMs, ...read, faults }
  } finally {
    await stop(child)
  }
}

/** Only what is given and the path: whatever database the developer's own environment names must not be touched. */
function start(folder: string, env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, ['src/server.js'], {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', VERCEL: '1', ...env },
    // Its log belongs beside the check's own words, never into the JSON on stdout.
    stdio: ['ignore', 2, 2],
  })
}

async function firstAnswer(child: ChildProcess, url: string, webhook: OddWebhook): Promise<Response> {
  const giveUp = Date.now() + 60_000
  for (;;) {
    try {
      return await fetch(url, {
        method: 'POST',
        headers: webhook.headers,
        body: new Uint8Array(webhook.body),
      })
    } catch (error) {
      // Refused until the port opens; a function that is gone or never listens is a fault.
      if (child.exitCode !== null)
        throw new Error(`the built function ended with code ${child.exitCode}`, { cause: error })
      if (Date.now() > giveUp)
        throw new Error('the built function did not open its port in a minute', { cause: error })
      await pause(5)
    }
  }
}

async function readOrder(
  address: string,
  opsToken: string,
  orderId: string,
): Promise<Pick<Driven, 'statusRead' | 'faults'>> {
  const ops = await fetch(`${address}/ops/orders?ref=${orderId}`, {
    headers: { authorization: `Bearer ${opsToken}` },
  })
  if (ops.status !== 200) return { statusRead: 404, faults: [`ops answered ${ops.status}`] }
  const [order] = Found.parse(await ops.json()).orders
  if (order === undefined) return { statusRead: 404, faults: [`ops knows no order ${orderId}`] }
  const faults =
    order.shopify_id === orderId ? [] : [`ops shows ${order.shopify_id} for the order ${orderId}`]
  const status = await fetch(`${address}/v1/orders/${order.token}`)
  if (status.status !== 200) return { statusRead: status.status, faults }
  const shown = Shown.parse(await status.json())
  return {
    statusRead: status.status,
    faults:
      shown.status === 'confirmed' ? faults : [...faults, `the new order is ${shown.status}, not confirmed`],
  }
}

/** Loaded when they are first asked for, so a build could leave out what they need and start all the same. */
const LOADED_LATE = ['/v1/openapi.json', '/v1/reference']

async function missingPages(address: string): Promise<readonly string[]> {
  const answers = await Promise.all(LOADED_LATE.map(path => fetch(address + path)))
  return answers.flatMap(({ ok, status, url }) => (ok ? [] : [`${url} was answered ${status}`]))
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const patience = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await ended
  clearTimeout(patience)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port could be had on 127.0.0.1')
  return address.port
}
