import { describe, expect, test } from 'vitest'
import { createAfterShipTrackers } from '../../../src/clients/aftership.ts'
import { AggregatorRefused, AggregatorUnavailable } from '../../../src/clients/aggregator/registry.ts'
import { createEasyPostTrackers } from '../../../src/clients/easypost.ts'
import { RateLimited } from '../../../src/clients/rate-limit.ts'
import { API_KEY, freely, startAggregatorApi, type Trouble } from '../../support/aggregator-api.ts'

const signal = () => AbortSignal.timeout(5000)

describe.each([
  ['EasyPost', 'EASYPOST_API_KEY', createEasyPostTrackers, { ups: 'UPS', dhl: 'DHLExpress' }],
  ['AfterShip', 'AFTERSHIP_API_KEY', createAfterShipTrackers, { ups: 'ups', dhl: 'dhl' }],
] as const)('%s', (vendor, variable, create, names) => {
  const open = async (key = API_KEY) => {
    const api = await startAggregatorApi()
    const limit = freely()
    return { api, limit, registry: create(key, api.origin, limit) }
  }

  test('follows a number, by its carrier where that is known', async () => {
    const { api, registry } = await open()
    expect(await registry.register('1Z1', 'ups', signal())).toEqual({ kind: 'registered' })
    expect(await registry.register('JD1', 'dhl', signal())).toEqual({ kind: 'registered' })
    expect(await registry.register('AP1', null, signal())).toEqual({ kind: 'registered' })
    expect(api.asked).toEqual([
      { number: '1Z1', carrier: names.ups },
      { number: 'JD1', carrier: names.dhl },
      { number: 'AP1', carrier: null },
    ])
    expect(api.astray).toEqual([])
  })

  test('asked twice follows it once, and both times says so', async () => {
    const { api, registry } = await open()
    await registry.register('1Z1', null, signal())
    expect(await registry.register('1Z1', null, signal())).toEqual({ kind: 'registered' })
    expect(api.followed.size).toBe(1)
  })

  test('says that it does not follow a number, and why', async () => {
    const { api, registry } = await open()
    api.strange.add('AP1')
    expect(await registry.register('AP1', null, signal())).toEqual({
      kind: 'unsupported',
      reason: expect.stringContaining(`${vendor} does not follow it`),
    })
  })

  test('that refuses the key says which variable to look at', async () => {
    const { registry } = await open('a wrong key')
    const refused = registry.register('1Z1', null, signal())
    await expect(refused).rejects.toThrow(AggregatorRefused)
    await expect(refused).rejects.toThrow(variable)
  })

  test('that has had enough is left alone by everybody for as long as it says', async () => {
    const { api, limit, registry } = await open()
    api.troubles.push('too many requests')
    await expect(registry.register('1Z1', null, signal())).rejects.toThrow(RateLimited)
    expect(limit.pauses).toEqual([1000])
  })

  test.each(['broken', 'cut off', 'no JSON'] satisfies readonly Trouble[])(
    'that is %s can be asked again',
    async trouble => {
      const { api, registry } = await open()
      api.troubles.push(trouble)
      await expect(registry.register('1Z1', null, signal())).rejects.toThrow(AggregatorUnavailable)
      expect(await registry.register('1Z1', null, signal())).toEqual({ kind: 'registered' })
    },
  )

  test('that does not answer is given up with the deadline', async () => {
    const { api, registry } = await open()
    api.troubles.push('hangs')
    await expect(registry.register('1Z1', null, AbortSignal.timeout(50))).rejects.toThrow(
      AggregatorUnavailable,
    )
  })

  test('is not followed when it points elsewhere', async () => {
    const { api, registry } = await open()
    api.troubles.push('redirected')
    await expect(registry.register('1Z1', null, signal())).rejects.toThrow(AggregatorRefused)
    expect([api.asked, api.astray]).toEqual([[], []])
  })
})
