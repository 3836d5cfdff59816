import { basename } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bearer, posting, service } from '../support/http.ts'
import { cases, requestOf, setting, type TortureCase, type TortureDelivery } from './case.ts'

interface Shown {
  readonly status: string
  readonly substatus: string | null
}

type App = Awaited<ReturnType<typeof service>>

let app: App
/** Another system, to which everything is told backwards. */
let backwards: App

beforeAll(async () => {
  const kits = { revision: 1, kits: setting.kits }
  ;[app, backwards] = await Promise.all([service(kits), service(kits)])
})
afterAll(() => Promise.all([app.close(), backwards.close()]))

async function post(to: App, delivery: TortureDelivery): Promise<void> {
  const { statusCode } = await to.inject(posting(requestOf(delivery)))
  if (delivery.answer === undefined) expect(Math.floor(statusCode / 100), delivery.says).toBe(2)
  else expect(statusCode, delivery.says).toBe(delivery.answer)
}

/** What the public address of the order shows; null while nobody knows the order. */
async function shown(by: App, order: string): Promise<Shown | null> {
  const found = await by.inject({ url: `/ops/orders?ref=${order}`, headers: bearer })
  const token: string | undefined = found.json().orders[0]?.token
  if (token === undefined) return null
  const { status, substatus }: Shown = (await by.inject({ url: `/v1/orders/${token}` })).json()
  return { status, substatus }
}

function lastOf({ expected, order }: TortureCase) {
  return new Map(expected.map(each => [each.order ?? order, each]))
}

describe.each(cases)('$name', ({ name, order, deliveries, expected, never }) => {
  test('shows after each delivery what is true', async () => {
    for (const [index, delivery] of deliveries.entries()) {
      await post(app, delivery)
      for (const { after, order: other, ...claim } of expected) {
        if (after === index + 1)
          expect(await shown(app, other ?? order), `${name}, ${delivery.says}`).toMatchObject(claim)
      }
      expect(never, `${name}, ${delivery.says}`).not.toContain((await shown(app, order))?.status)
    }
  })

  test('ends the same when it is told backwards, everything twice', async () => {
    for (const delivery of [...deliveries].reverse()) {
      await post(backwards, delivery)
      await post(backwards, delivery)
      expect(never, `${name} backwards, ${delivery.says}`).not.toContain(
        (await shown(backwards, order))?.status,
      )
    }
    for (const [id, { after: _, order: __, ...claim }] of lastOf({
      name,
      why: '',
      order,
      deliveries,
      expected,
      never,
    }))
      expect(await shown(backwards, id), `${name} backwards`).toMatchObject(claim)
  })
})

describe('the torture set', () => {
  test('has 25 cases or more, each named as its file and expecting something of its end', () => {
    expect(cases.length).toBeGreaterThanOrEqual(25)
    for (const each of cases) {
      expect(each.name).toBe(basename(each.name))
      expect(each.why.length, each.name).toBeGreaterThan(30)
      expect(Math.max(...each.expected.map(({ after }) => after)), each.name).toBe(each.deliveries.length)
    }
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
  })

  test('has an order of its own in every case, so that all can be sent to one system', () => {
    const orders = cases.flatMap(({ order, expected }) => [
      ...new Set([order, ...expected.flatMap(each => each.order ?? [])]),
    ])
    expect(new Set(orders).size).toBe(orders.length)
  })
})
