import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { OPS_TOKEN } from './http.ts'
import { SECRET, SHOP, signed } from './shopify.ts'

const SERVER = fileURLToPath(new URL('../../src/server.ts', import.meta.url))

/** `npm start` as a process of its own, taking the tests' webhooks. */
export interface Running {
  readonly origin: string
  readonly child: ChildProcess
  /** As the power would end it: nothing is closed or flushed. */
  kill(): Promise<void>
  post(topic: string, body: Buffer, headers?: Readonly<Record<string, string>>): Promise<Response>
  ops(
    ref: string,
  ): Promise<{ readonly status: string; readonly token: string; readonly version: number } | undefined>
}

export const serviceEnv = {
  PORT: '0',
  SHOPIFY_WEBHOOK_SECRETS: SECRET,
  SHOPIFY_SHOPS: SHOP,
  OPS_TOKEN,
  RATE_LIMIT_PER_MINUTE: '0',
}

export function spawnServer(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [SERVER], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  return { child, ended, log: createInterface(child.stdout) }
}

/** Resolves when the port is open. */
export async function startServer(env: Readonly<Record<string, string>>): Promise<Running> {
  const { child, ended, log } = spawnServer({ ...serviceEnv, ...env })
  const origin = await new Promise<string>((resolve, reject) => {
    const said: string[] = []
    log.on('line', line => {
      said.push(line)
      const found = /listening at (http:\/\/[^"]+)/.exec(line)?.[1]
      if (found) resolve(found)
    })
    ended.then(code => reject(new Error(`the server ended with ${code}: ${said.join('\n')}`)))
  })
  return {
    origin,
    child,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    post: (topic, body, headers = {}) => {
      const request = signed(topic, body, headers)
      return fetch(`${origin}/webhooks/shopify`, {
        method: 'POST',
        headers: request.headers,
        body: new Uint8Array(body),
      })
    },
    ops: async ref => {
      const answer = await fetch(`${origin}/ops/orders?ref=${encodeURIComponent(ref)}`, {
        headers: { authorization: `Bearer ${OPS_TOKEN}` },
      })
      const { orders } = (await answer.json()) as {
        orders: { status: string; token: string; version: number }[]
      }
      return orders[0]
    },
  }
}
