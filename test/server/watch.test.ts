import { expect, onTestFinished, test } from 'vitest'
import { watchJobs } from '../../src/server/watch.ts'
import { openFresh } from '../support/database.ts'
import { heartbeatListener } from '../support/heartbeat.ts'
import { keptLog } from '../support/http.ts'
import { testPolicy } from '../support/policy.ts'

async function installation(status: number) {
  const open = await openFresh('postgres')
  let isOpen = true
  const close = async () => {
    if (isOpen) await open.close()
    isOpen = false
  }
  onTestFinished(close)
  const { heard, url } = await heartbeatListener(reply => reply.writeHead(status).end())
  const { lines, log } = keptLog()
  const [watch] = watchJobs({
    config: { heartbeatUrl: url },
    db: open.db,
    policy: testPolicy,
    admin: null,
    clock: () => new Date('2026-11-23T12:00:00.000Z'),
    log,
  })
  if (watch === undefined) throw new Error('there is no watch')
  return { run: () => watch.run(), heard, lines, close }
}

test('each good run of the watch is heard outside, and a failed one is not', async () => {
  const { run, heard, close } = await installation(200)
  expect(await run()).toMatchObject({ open: 0 })
  expect(heard).toEqual(['GET /ping/secret'])
  await close()
  await expect(run()).rejects.toThrow()
  expect(heard).toHaveLength(1)
})

test('a heartbeat that nobody hears fails nothing, and is logged without its address', async () => {
  const { run, lines } = await installation(404)
  expect(await run()).toMatchObject({ open: 0 })
  expect(lines.join('')).toContain('the heartbeat was not heard')
  expect(lines.join('')).not.toContain('secret')
})
