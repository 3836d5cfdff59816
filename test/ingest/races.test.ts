import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WismoEvent } from '../../src/events/event.ts'
import { createIngest, type Ingest, type Ingested } from '../../src/ingest.ts'
import { drain } from '../../src/jobs/drain.ts'
import type { Database } from '../../src/store/database.ts'
import { load, unsettled } from '../../src/store/orders.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { day, ORDER, story } from '../support/events.ts'
import { gate, priorTo } from '../support/gate.ts'
import { testPolicy } from '../support/policy.ts'
import { patient, received } from '../support/received.ts'

const NOW = day(3)

let real: OpenDatabase

beforeEach(async () => {
  real = await openFresh('postgres')
})

afterEach(() => real.close())

const ingestOver = (db: Database): Ingest => createIngest({ db, policy: testPolicy }).ingest

const tell = (ingest: Ingest, ...events: readonly WismoEvent[]): Promise<readonly Ingested[]> =>
  ingest([received(events, NOW)], patient())

async function stored() {
  const { orders } = await load(real.db, { orders: [ORDER], refs: [] })
  return orders[0]
}

/** Both have loaded before either commits; then the first commits, and only then the second. */
async function interleaved(first: readonly WismoEvent[], second: readonly WismoEvent[]): Promise<void> {
  const [a, b] = [gate(), gate()]
  const held = (own: ReturnType<typeof gate>) =>
    ingestOver(
      priorTo(real.db, 'wismo_commit', async nth => {
        own.reach()
        if (nth === 1) await own.opened
      }),
    )
  const one = tell(held(a), ...first)
  const other = tell(held(b), ...second)
  await Promise.all([a.reached, b.reached])
  a.open()
  expect((await one)[0]?.outcome).toBe('merged')
  b.open()
  expect((await other)[0]?.outcome).toBe('merged')
}

/** The same fact, routed by its tracking number instead of naming the order. */
function byNumber(event: WismoEvent, number: string): WismoEvent {
  return { ...event, order: null, refs: [`tracking:${number}`] }
}

describe('a scan parks while a label registers its number', () => {
  const tells = story()
  const order = tells.order({ A: { quantity: 1 } })
  const label = tells.label('L1', '1Z1', { A: 1 })
  const scan = byNumber(tells.scan('1Z1', 'in_transit', { at: day(1) }), '1Z1')

  it.each([
    ['the scan commits first', [scan], [label]],
    ['the label commits first', [label], [scan]],
  ] as const)('%s, and the order has it', async (_, first, second) => {
    await tell(ingestOver(real.db), order)
    await interleaved(first, second)
    const found = await stored()
    expect(Object.keys(found?.facts?.scans ?? {})).toHaveLength(1)
    expect(found?.state).toMatchObject({ status: 'shipped', substatus: 'in_transit' })
    expect(await unsettled(real.db, 10)).toEqual([])
  })
})

describe('two first touches of one order', () => {
  const tells = story()
  const order = tells.order({ A: { quantity: 1 } })
  const fulfillment = tells.fulfillment('F1', { A: 1 }, ['1Z1'])

  it.each([
    ['the snapshot commits first', [order], [fulfillment]],
    ['the fulfilment commits first', [fulfillment], [order]],
  ] as const)('%s, and neither is lost', async (_, first, second) => {
    await interleaved(first, second)
    const found = await stored()
    expect(found).toMatchObject({ version: 2, state: { status: 'shipped' } })
  })
})

describe('32 writers on one order', () => {
  it('lose nothing, and none of them is sent away', async () => {
    const tells = story()
    await tell(
      ingestOver(real.db),
      tells.order({ A: { quantity: 1 } }),
      tells.fulfillment('F1', { A: 1 }, ['1Z1']),
    )
    const scans = Array.from({ length: 32 }, (_, nth) =>
      tells.scan('1Z1', 'in_transit', { at: day(1 + nth / 100) }),
    )
    const { ingest, settle } = createIngest({ db: real.db, policy: testPolicy })
    const answers = await Promise.all(scans.map(scan => tell(ingest, scan)))
    const outcomes = new Set(answers.flat().map(answer => answer.outcome))
    expect([...outcomes].every(outcome => outcome === 'merged' || outcome === 'deferred')).toBe(true)
    await drain(real.db, settle, () => new Date(NOW), patient())
    expect(Object.keys((await stored())?.facts?.scans ?? {})).toHaveLength(32)
    expect(await unsettled(real.db, 10)).toEqual([])
  })
})

describe('a delivery that loses every race', () => {
  it('is committed unmerged, and the next commit of its order merges it', async () => {
    const tells = story()
    const plain = ingestOver(real.db)
    await tell(plain, tells.order({ A: { quantity: 1 } }), tells.fulfillment('F1', { A: 1 }, ['1Z1']))
    const rivals = Array.from({ length: 8 }, (_, nth) =>
      tells.scan('1Z1', 'in_transit', { at: day(1 + nth / 100) }),
    )
    const unlucky = ingestOver(
      priorTo(real.db, 'wismo_commit', async nth => {
        const rival = rivals[nth]
        // The rival wins before each of the five attempts, and lets the deferral pass.
        if (rival && nth <= 5) await tell(plain, rival)
      }),
    )
    const [answer] = await tell(unlucky, tells.scan('1Z1', 'delivered', { at: day(2) }))
    expect(answer?.outcome).toBe('deferred')
    expect((await stored())?.state?.status).toBe('shipped')
    expect(await unsettled(real.db, 10)).toEqual([ORDER])
    await tell(plain, tells.promise('P1', day(4)))
    expect((await stored())?.state?.status).toBe('delivered')
    expect(await unsettled(real.db, 10)).toEqual([])
  })

  it('is merged by the drain when nothing else comes', async () => {
    const tells = story()
    const { ingest: plain, settle } = createIngest({ db: real.db, policy: testPolicy })
    const rivals = Array.from({ length: 6 }, (_, nth) =>
      tells.order({ A: { quantity: 1 } }, { updated: day(nth / 10) }),
    )
    const unlucky = ingestOver(
      priorTo(real.db, 'wismo_commit', async nth => {
        const rival = rivals[nth]
        if (rival && nth <= 5) await tell(plain, rival)
      }),
    )
    const [answer] = await tell(unlucky, tells.fulfillment('F1', { A: 1 }, ['1Z1']))
    expect(answer?.outcome).toBe('deferred')
    await drain(real.db, settle, () => new Date(NOW), patient())
    expect((await stored())?.state?.status).toBe('shipped')
  })
})
