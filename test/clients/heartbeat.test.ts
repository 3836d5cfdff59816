import { expect, test } from 'vitest'
import { beat, HeartbeatUnheard } from '../../src/clients/heartbeat.ts'
import { heartbeatListener } from '../support/heartbeat.ts'

const soon = () => AbortSignal.timeout(200)

test('it is heard by one GET', async () => {
  const { heard, url } = await heartbeatListener(reply => reply.end('OK'))
  await beat(url, soon())
  expect(heard).toEqual(['GET /ping/secret'])
})

test('a redirect is not followed, and like a refusal it is an error that does not tell the address', async () => {
  for (const status of [302, 404, 500]) {
    const { heard, url } = await heartbeatListener(reply => {
      reply.writeHead(status, { location: '/elsewhere' }).end()
    })
    const error = await beat(url, soon()).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(HeartbeatUnheard)
    expect(String(error)).toContain(String(status))
    expect(String(error)).not.toContain('secret')
    expect(heard).toHaveLength(1)
  }
})

test('one that hangs is given up', async () => {
  const { url } = await heartbeatListener(() => undefined)
  await expect(beat(url, soon())).rejects.toThrow(HeartbeatUnheard)
})
