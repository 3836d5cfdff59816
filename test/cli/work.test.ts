import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { freshPostgres } from '../support/database.ts'

const WORK = fileURLToPath(new URL('../../src/cli/work.ts', import.meta.url))

test('the jobs run without a port until SIGTERM ends them in order', async () => {
  const child = spawn(process.execPath, [WORK], {
    env: { DATABASE_URL: await freshPostgres(), LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const ended = once(child, 'exit')
  const said: string[] = []
  for await (const line of createInterface(child.stdout)) {
    said.push(line)
    if (line.includes('"working"')) child.kill('SIGTERM')
  }
  expect((await ended)[0]).toBe(0)
  expect(said.join('\n')).toContain('"closed"')
  expect(said.join('\n')).not.toContain('listening')
})

test('a fault of the configuration is told in words, and nothing is begun', async () => {
  const child = spawn(process.execPath, [WORK], {
    env: { DATABASE_URL: 'mysql://nobody' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said: string[] = []
  for await (const line of createInterface(child.stderr)) said.push(line)
  expect(said.join('\n')).toContain('DATABASE_URL is no address')
  expect(said.join('\n')).not.toContain('at readConfig')
  if (child.exitCode === null) await once(child, 'exit')
  expect(child.exitCode).toBe(1)
})
