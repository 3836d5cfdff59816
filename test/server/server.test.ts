import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { spawnServer } from '../support/running.ts'

async function emptyDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'wismo-server-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

test('it says which database it chose and which doors are closed, answers, and ends in order on SIGTERM', async () => {
  const { child, ended, log } = spawnServer({ PORT: '0', WISMO_DATA_DIR: join(await emptyDir(), 'data') })
  const lines: { msg: string; [key: string]: unknown }[] = []
  for await (const line of log) {
    const entry = JSON.parse(line)
    lines.push(entry)
    const origin = /listening at (\S+)/.exec(entry.msg)?.[1]
    if (origin === undefined) continue
    const answer = await fetch(`${origin}/webhooks/shopify`, { method: 'POST', body: '{}' })
    expect(answer.status).toBe(503)
    child.kill('SIGTERM')
  }
  expect(await ended).toBe(0)
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: 'database ready',
      database: 'embedded',
      because: 'neither DATABASE_URL nor SUPABASE_URL is set',
    }),
  )
  const doors = lines.filter(line => line.msg === 'door closed').map(line => [line.door, line.closed])
  expect(doors).toEqual(
    expect.arrayContaining([
      ['/webhooks/shopify', expect.stringContaining('SHOPIFY_WEBHOOK_SECRETS')],
      ['/ops', expect.stringContaining('OPS_TOKEN')],
      ['/jobs', expect.stringContaining('CRON_SECRET')],
    ]),
  )
  expect(lines.at(-1)?.msg).toBe('closed')
})

test('it does not start on a faulty environment, and says all faults and no stack', async () => {
  const { child, ended } = spawnServer({ PORT: 'x', SHOPIFY_WEBHOOK_SECRETS: 'hidden' })
  let said = ''
  child.stderr.on('data', chunk => {
    said += chunk
  })
  expect(await ended).toBe(1)
  expect(said).toMatch(/PORT/)
  expect(said).toMatch(/SHOPIFY_SHOPS/)
  expect(said).not.toMatch(/hidden|at .*\.ts:\d/)
})

test('a port that is taken is said in one line', async () => {
  const dir = await emptyDir()
  const first = spawnServer({ PORT: '0', WISMO_DATA_DIR: join(dir, 'one') })
  const taken = await new Promise<string>(resolve => {
    first.log.on('line', line => {
      const port = /listening at \S+:(\d+)/.exec(line)?.[1]
      if (port) resolve(port)
    })
  })
  const second = spawnServer({ PORT: taken, WISMO_DATA_DIR: join(dir, 'two') })
  const said: string[] = []
  second.log.on('line', line => said.push(line))
  expect(await second.ended).toBe(1)
  expect(JSON.parse(said.at(-1) ?? '{}')).toMatchObject({ level: 60, code: 'EADDRINUSE' })
})
