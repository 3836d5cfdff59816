import { describe, expect, test } from 'vitest'
import { createShipStation } from '../../../src/sources/shipstation/index.ts'
import { BATCH_URL, STORE, TOKEN, thin } from '../../support/shipstation-v1.ts'
import { SHOP } from '../../support/shopify.ts'

const AT = '2026-11-21T12:00:00.000Z'
const OLD = 'the-token-before-it-was-changed'
const stores = { [STORE]: SHOP, '41002': 'ignore' }
const source = createShipStation({ tokens: [TOKEN, OLD], stores, credentials: true })
const receive = (body: Buffer, token = TOKEN, headers = {}) =>
  source.receive({ headers, body, params: { token } }, AT)

function received(body: Buffer) {
  const answer = receive(body)
  if (answer.kind !== 'received') throw new Error(`refused: ${answer.reason}`)
  return answer
}

describe('the token in the address', () => {
  test.each([TOKEN, OLD])('is one of those in force: %s', token => {
    expect(receive(thin(BATCH_URL), token).kind).toBe('received')
  })

  test.each(['', TOKEN.slice(1), `${TOKEN}x`, TOKEN.toUpperCase(), `${TOKEN} `, ' ', '\0'])(
    'is refused when it is "%s"',
    token => {
      expect(receive(thin(BATCH_URL), token)).toMatchObject({ kind: 'refused' })
    },
  )

  test('is refused when the address has none', () => {
    expect(source.receive({ headers: {}, body: thin(BATCH_URL) }, AT).kind).toBe('refused')
  })
})

describe('the door is closed', () => {
  test('without a token', () => {
    expect(createShipStation({ tokens: [], stores, credentials: true }).closed).toContain(
      'SHIPSTATION_WEBHOOK_TOKENS',
    )
  })

  test('without credentials, since nothing that comes in could be asked for', () => {
    expect(createShipStation({ tokens: [TOKEN], stores, credentials: false }).closed).toContain(
      'SHIPSTATION_V1_KEY',
    )
  })
})

describe('a webhook of two keys', () => {
  test('is a task that any of the hosts and any repetition share', () => {
    const commands = ['ssapi', 'ssapi6', 'ssapi12'].map(host => {
      const { reading } = received(thin(BATCH_URL.replace('ssapi6', host)))
      return reading.outcome === 'accepted' ? reading.commands : []
    })
    expect(commands.flat()).toMatchObject(
      ['ssapi', 'ssapi6', 'ssapi12'].map(host => ({
        kind: 'task',
        queue: 'shipstation-v1',
        key: BATCH_URL.slice('https://ssapi6.shipstation.com'.length),
        payload: { url: BATCH_URL.replace('ssapi6', host), page: 1, store: STORE },
      })),
    )
  })

  test('is never taken for one that came before: the same bytes mean something new', () => {
    expect(received(thin(BATCH_URL)).delivery.digest).not.toBe(received(thin(BATCH_URL)).delivery.digest)
  })

  test('of a store that is ignored is not even asked for', () => {
    const { reading } = received(thin(BATCH_URL.replace(STORE, '41002')))
    expect(reading.outcome).toBe('ignored')
  })

  test('of a store that nobody mapped is asked for: only what comes says whose it is', () => {
    const { reading, delivery } = received(thin(BATCH_URL.replace(STORE, '41009')))
    expect(reading).toMatchObject({ outcome: 'accepted', commands: [{ payload: { store: '41009' } }] })
    expect(delivery.shop).toBeNull()
  })

  test('leaves no header of its sender behind, and none can pass for one of ours', () => {
    const answer = receive(thin(BATCH_URL), TOKEN, { 'x-wismo-kind': 'shipments', 'x-wismo-store': STORE })
    expect(answer).toMatchObject({ delivery: { headers: {} }, reading: { outcome: 'accepted', events: [] } })
  })

  test.each([
    ['no JSON', Buffer.from('resource_url=x')],
    ['an empty body', Buffer.alloc(0)],
    ['a list', Buffer.from('[]')],
    [
      'an address that is no text',
      Buffer.from('{"resource_url":["https://ssapi.shipstation.com/orders"],"resource_type":"ORDER_NOTIFY"}'),
    ],
    ['no type', Buffer.from(JSON.stringify({ resource_url: BATCH_URL }))],
  ])('that is %s is kept and not understood', (_what, body) => {
    expect(received(body).reading).toEqual({
      outcome: 'quarantined',
      reason: 'resource_url or resource_type is missing',
    })
  })
})
