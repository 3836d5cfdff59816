import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createIngest } from '../../src/ingest.ts'
import { drain } from '../../src/jobs/drain.ts'
import type { Message, SendResult } from '../../src/outbox/channel.ts'
import { ARRIVED } from '../support/arrivals.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { historyOf } from '../support/histories.ts'
import { keptChannel, speaking } from '../support/outbox.ts'
import { testPolicy } from '../support/policy.ts'
import { patient } from '../support/received.ts'

let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open.close())

const { rows, live, send, passes, clear } = speaking(() => open)
const NOW = new Date(ARRIVED).toISOString()

const RUNS = Number(process.env.WISMO_TEST_RUNS ?? 15)

/** What a provider does with its first messages; the two unknowns look the same to whoever sent it. Then it takes all. */
const fates = fc.array(fc.constantFrom('taken', 'refused', 'lost', 'taken and not told', 'never'), {
  maxLength: 15,
})

const fateful = (all: readonly string[]) => {
  let nth = 0
  return (_: Message, accept: () => SendResult): SendResult => {
    const fate = all[nth++] ?? 'taken'
    if (fate === 'refused') return { kind: 'refused', permanent: false, reason: 'http_500' }
    if (fate === 'never') return { kind: 'refused', permanent: true, reason: 'inactive_recipient' }
    if (fate === 'lost') return { kind: 'unknown', reason: 'timeout' }
    const taken = accept()
    return fate === 'taken' ? taken : { kind: 'unknown', reason: 'timeout' }
  }
}

/** The keys of everything that the provider has taken, as often as it has. */
const heard = ({ taken }: ReturnType<typeof keptChannel>): readonly string[] =>
  taken.flatMap(({ said }) => said.map(each => each.key)).toSorted()

it('whatever is told in whatever order, and whatever its provider does, no milestone is heard twice and none is lost', async () => {
  let milestones = 0
  await fc.assert(
    fc
      .asyncProperty(
        fc.nat(100_000),
        fates,
        fc.array(fc.boolean(), { minLength: 10 }),
        async (seed, all, sends) => {
          await live()
          const channel = keptChannel(fateful(all))
          const { ingest, settle } = createIngest({ db: open.db, policy: testPolicy })
          for (const [index, delivery] of historyOf(seed, ARRIVED).deliveries.entries()) {
            await ingest([delivery], patient())
            if (sends[index % sends.length]) await Promise.all([send(channel, NOW), send(channel, NOW)])
          }
          await drain(open.db, settle, () => new Date(ARRIVED), patient())
          do {
            await passes('1 hour')
            await send(channel, NOW)
          } while ((await rows("select from wismo.outbox where standing = 'pending'")).length > 0)
          const sent = await rows("select key from wismo.outbox where standing = 'sent' order by key")
          expect(heard(channel)).toEqual(sent.map(row => row.key))
          milestones += sent.length
        },
      )
      .afterEach(async () => {
        await clear()
      }),
    { numRuns: RUNS },
  )
  expect(milestones).toBeGreaterThan(0)
}, 60_000)
