import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { RateLimit } from '../../src/clients/rate-limit.ts'
import { createShipStationV2 } from '../../src/clients/shipstation-v2.ts'
import { startShipStationV2, V2_DATE, V2_KEY, v2Label } from '../support/shipstation-v2.ts'

const never = () => new AbortController().signal

async function started(key = V2_KEY) {
  const standIn = await startShipStationV2()
  const pauses: number[] = []
  let taken = 0
  const limit: RateLimit = {
    take: async () => {
      taken += 1
    },
    pause: async ms => {
      pauses.push(ms)
    },
  }
  const api = createShipStationV2({ key, origin: standIn.origin }, limit)
  return { standIn, api, pauses, taken: () => taken }
}

describe('a call', () => {
  test('brings what stands there and when it was told, and takes one of the allowance', async () => {
    const { standIn, api, taken } = await started()
    standIn.labels.push(v2Label())
    const { body, date } = await api.get('/v2/labels?page=1', never())
    expect(body).toMatchObject({ labels: [{ label_id: 'se-880001' }], pages: 1 })
    expect(date).toBe(V2_DATE)
    expect(taken()).toBe(1)
  })

  test('for what is not there brings null', async () => {
    const { api } = await started()
    expect((await api.get('/v2/shipments/se-1', never())).body).toBeNull()
  })

  test('outside of V2 is not made', async () => {
    const { standIn, api } = await started()
    for (const path of ['/v1/labels', '//evil.example/v2/', '@evil.example/v2/'])
      await expect(api.get(path, never())).rejects.toMatchObject({ name: 'ShipStationV2Refused' })
    expect(standIn.asked).toEqual([])
  })

  test('that is one too many pauses all callers for as long as it says', async () => {
    const { standIn, api, pauses } = await started()
    standIn.troubles.push({ status: 429, headers: { 'retry-after': '7' } }, { status: 429 })
    await expect(api.get('/v2/labels', never())).rejects.toMatchObject({
      name: 'RateLimited',
      retryAfterMs: 7000,
    })
    await expect(api.get('/v2/labels', never())).rejects.toMatchObject({ name: 'RateLimited' })
    expect(pauses).toEqual([7000, 30_000])
  })

  test('that is sent elsewhere is not followed: nobody else sees the key', async () => {
    const asked: string[] = []
    const evil = createServer((incoming, reply) => {
      asked.push(String(incoming.headers['api-key']))
      reply.end('{}')
    })
    await new Promise<void>(resolve => evil.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      evil.close()
    })
    const { standIn, api } = await started()
    const location = `http://127.0.0.1:${(evil.address() as AddressInfo).port}/v2/labels`
    for (const status of [301, 302, 303, 307, 308]) {
      standIn.troubles.push({ status, headers: { location } })
      await expect(api.get('/v2/labels', never())).rejects.toMatchObject({ name: 'ShipStationV2Refused' })
    }
    expect(asked).toEqual([])
    expect(standIn.asked).toHaveLength(5)
  })

  test('with a wrong key says which variable to look at, and not the key', async () => {
    const { api } = await started('a-wrong-key')
    const failure = api.get('/v2/labels', never())
    await expect(failure).rejects.toMatchObject({
      name: 'ShipStationV2KeyRefused',
      message: expect.stringContaining('SHIPSTATION_V2_KEY'),
    })
    await expect(failure).rejects.not.toMatchObject({ message: expect.stringContaining('a-wrong-key') })
  })

  test.each([
    ['fails', { status: 502 }, 'ShipStationV2Unavailable'],
    ['answers no JSON', { status: 200, body: '<html>' }, 'ShipStationV2Unavailable'],
    ['does not understand', { status: 400 }, 'ShipStationV2Refused'],
  ])('when ShipStation %s is a named error', async (_name, trouble, name) => {
    const { standIn, api } = await started()
    standIn.troubles.push(trouble)
    await expect(api.get('/v2/labels', never())).rejects.toMatchObject({ name })
  })

  test('that nobody answers is a named error', async () => {
    const limit: RateLimit = { take: async () => undefined, pause: async () => undefined }
    const api = createShipStationV2({ key: V2_KEY, origin: 'http://127.0.0.1:1' }, limit)
    await expect(api.get('/v2/labels', never())).rejects.toMatchObject({ name: 'ShipStationV2Unavailable' })
  })
})
