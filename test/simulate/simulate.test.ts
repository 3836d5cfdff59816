import { describe, expect, test } from 'vitest'
import { figuresOf } from './report.ts'
import { simulate } from './simulate.ts'

const options = { seed: 1, database: 'embedded', writers: 8, json: false, only: null } as const

describe('whatever the world and the network do', () => {
  test('200 simulated orders never claim more than was told, and end as all that was told says', async () => {
    const tally = await simulate({ ...options, level: 'core', histories: 200 })
    expect(tally.failures).toEqual([])
    expect(figuresOf(tally)).toMatchObject({ histories: 200, mismatches: 0, ahead: 0, misjudged: 0 })
    const { mails } = figuresOf(tally)
    expect(mails).toMatchObject({ sent: mails?.expected, duplicate: 0, untrue: 0, missing: 0 })
    expect(mails?.expected).toBeGreaterThan(400)
    // The same measure finds the linear way wanting, so it measures something.
    expect(tally.polling.aheadMs).toBeGreaterThan(tally.polling.staleMs)
    expect(tally.polling.manual).toBeGreaterThan(tally.wismo.manual)
  })

  // What a replaced number, and a refund of what only a label tells, once brought the oracle to say.
  test.each([10_266, 12_083, 16_666])('history %i is told with nothing ahead and every mail', async only => {
    expect((await simulate({ ...options, level: 'core', histories: 1, only })).failures).toEqual([])
  })

  // The same with a Postgres and three hundred is a step of its own in CI.
  test('nor do 30 that are told to the whole service over HTTP by eight at a time', async () => {
    const tally = await simulate({ ...options, level: 'http', histories: 30 })
    expect(tally.failures).toEqual([])
    const nobodyLooked = { mails: null }
    expect(figuresOf(tally)).toMatchObject({
      histories: 30,
      mismatches: 0,
      ahead: 0,
      misjudged: 0,
      ...nobodyLooked,
    })
  }, 240_000)
})
