import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { SenderMisspoke } from '../../src/http/errors.ts'
import { PROBLEM_CODES } from '../../src/http/problem.ts'
import { bearer, edge, NOT_THERE, posting } from '../support/http.ts'
import { fixture, signed } from '../support/shopify.ts'

type Edge = ReturnType<typeof edge>
const opened: Edge['app'][] = []
const open = (parts: Parameters<typeof edge>[0] = {}) => {
  const { app } = edge(parts)
  opened.push(app)
  return app
}
afterEach(async () => void (await Promise.all(opened.splice(0).map(app => app.close()))))

const PROBLEM = 'application/problem+json; charset=utf-8'

describe('every refusal is a problem as RFC 9457 has it', () => {
  const webhook = posting(signed('orders/create', fixture('orders/create')))
  test.each([
    ['of an address where nothing is', {}, { url: '/nothing' }, 404, 'not_found'],
    ['of a method that nobody takes', {}, { method: 'PUT', url: '/healthz' }, 404, 'not_found'],
    ['of an address that cannot be decoded', {}, { url: '/v1/orders/%ZZ' }, 404, 'not_found'],
    ['of an address longer than any of ours', {}, { url: `/v1/orders/${'a'.repeat(200)}` }, 404, 'not_found'],
    ['of whoever has no bearer', {}, { url: '/ops/orders?ref=1' }, 401, 'unauthorized'],
    ['of a question that lacks something', {}, { url: '/ops/orders', headers: bearer }, 400, 'bad_request'],
    ['at a closed door', { opsToken: null }, { url: '/ops/orders?ref=1' }, 503, 'closed'],
    [
      'of JSON that is none',
      {},
      {
        method: 'POST',
        url: '/ops/inbox/dismiss',
        headers: { ...bearer, 'content-type': 'application/json' },
        payload: '{',
      },
      400,
      'bad_request',
    ],
    [
      'for a fault of ours',
      { ingest: () => Promise.reject(new TypeError('no such thing')) },
      webhook,
      500,
      'internal',
    ],
  ] as const)('%s', async (_name, parts, request, status, code) => {
    const answer = await open(parts).inject(request)
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([status, PROBLEM])
    const { type, title, detail, ...rest } = answer.json()
    expect(rest).toEqual({ status, code })
    expect(PROBLEM_CODES).toContain(code)
    expect([type, title, detail]).toEqual([
      'about:blank',
      expect.stringMatching(/^[A-Z]/),
      expect.any(String),
    ])
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('with the faults of a body, field by field', async () => {
    const faults = [{ path: 'events.0.id', message: 'is missing' }]
    const answer = await open({ ingest: () => Promise.reject(new SenderMisspoke(faults)) }).inject(webhook)
    expect(answer.json()).toMatchObject({ status: 422, title: 'Unprocessable Entity', faults })
  })

  test('and does not hold what was asked for', async () => {
    const app = open()
    for (const url of ['/v1/orders/a-secret-token-of-somebody', '/a-secret-path', '/a-secret-%ZZ']) {
      const answer = await app.inject({ url })
      expect(answer.json()).toEqual(NOT_THERE)
      expect(JSON.stringify(answer.headers)).not.toContain('secret')
    }
  })
})

describe('what is no HTTP', () => {
  const say = async (bytes: string) => {
    const app = open()
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
    const socket = connect(Number(port), '127.0.0.1')
    const heard: Buffer[] = []
    socket.on('data', part => heard.push(part))
    // What it did not read is dropped, and the connection with it; the answer came before.
    socket.on('error', () => undefined)
    socket.write(bytes)
    await once(socket, 'close')
    const [head = '', body = ''] = Buffer.concat(heard).toString().split('\r\n\r\n')
    return { head, problem: JSON.parse(body) }
  }

  test('is refused as a problem too', async () => {
    const { head, problem } = await say('NONSENSE\r\n\r\n')
    expect(head).toContain('HTTP/1.1 400 Bad Request')
    expect(head).toContain(`content-type: ${PROBLEM}`)
    expect(problem).toMatchObject({ status: 400, code: 'bad_request' })
  })

  test('or of headers beyond all bounds', async () => {
    const { head, problem } = await say(`GET / HTTP/1.1\r\nhost: x\r\nlarge: ${'x'.repeat(17_000)}\r\n\r\n`)
    expect(head).toContain('HTTP/1.1 431')
    expect(problem).toMatchObject({ status: 431, code: 'too_large' })
  })
})

test('whoever asks while the service ends is told to ask again', async () => {
  const app = open()
  const ending = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  app.addHook('preClose', async () => {
    ending.resolve()
    await asked.promise
  })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const closed = app.close()
  await ending.promise
  const answer = await fetch(`${origin}/healthz`)
  asked.resolve()
  await closed
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2'])
  expect(await answer.json()).toMatchObject({ status: 503, code: 'try_again' })
})
