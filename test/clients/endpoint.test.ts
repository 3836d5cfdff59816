import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createEndpointClient, EndpointForbidden, EndpointUnreachable } from '../../src/clients/endpoint.ts'
import { type Receiver, startReceiver } from '../support/endpoint.ts'

let receiver: Receiver
beforeAll(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.forget())
afterAll(() => receiver.close())

/** A resolver by which every name means these addresses, and a count of how often it was asked. */
function meaning(...addresses: readonly string[]) {
  const asked: string[] = []
  const resolve = async (host: string) => {
    asked.push(host)
    return addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
  }
  return { asked, resolve }
}

const post = (client: ReturnType<typeof createEndpointClient>, url: string, ms = 5000) =>
  client.post(url, { 'content-type': 'application/json' }, '{}', AbortSignal.timeout(ms))

const strict = createEndpointClient({ allowedOrigins: [] })

describe('an endpoint is not called', () => {
  test.each([
    ['unencrypted', 'http://93.184.216.34/hook', 'not_https'],
    ['by another protocol', 'file:///etc/passwd', 'not_https'],
    ['by another protocol', 'gopher://127.0.0.1:6379/_FLUSHALL', 'not_https'],
    ['with a password in its address', 'https://me:word@93.184.216.34/', 'credentials_in_address'],
    ['at something that is no address', 'https://', 'not_an_address'],
    ['on this machine', 'https://127.0.0.1/', 'not_public'],
    ['on this machine by its name', 'https://localhost/', 'not_public'],
    ['on this machine in one number', 'https://2130706433/', 'not_public'],
    ['on this machine in hexadecimal', 'https://0x7f.1/', 'not_public'],
    ['on this machine in octal', 'https://0177.0.0.1/', 'not_public'],
    ['on this machine shortened', 'https://127.1/', 'not_public'],
    ['on this machine in odd digits', 'https://①②⑦.⓪.⓪.①/', 'not_public'],
    ['on this machine over IPv6', 'https://[::1]/', 'not_public'],
    ['on this machine mapped into IPv6', 'https://[::ffff:127.0.0.1]/', 'not_public'],
    ['at the metadata service', 'https://169.254.169.254/latest/meta-data/', 'not_public'],
  ])('%s: %s', async (_how, url, reason) => {
    await expect(post(strict, url)).rejects.toThrow(new EndpointForbidden(reason))
  })

  test.each([
    ['this machine', ['127.0.0.1']],
    ['the metadata service', ['169.254.169.254']],
    ['a public and a private address', ['93.184.216.34', '10.0.0.1']],
    ['a public and a private address over IPv6', ['93.184.216.34', 'fd00::1']],
  ])('by a name that means %s', async (_what, addresses) => {
    const { resolve } = meaning(...addresses)
    const client = createEndpointClient({ allowedOrigins: [], resolve })
    const refused = await post(client, 'https://hooks.example/').catch((error: unknown) => error)
    expect(refused).toEqual(new EndpointForbidden('not_public'))
  })

  test('because another origin of the same host is allowed', async () => {
    const client = createEndpointClient({ allowedOrigins: [receiver.origin] })
    await expect(post(client, 'http://127.0.0.1:1/')).rejects.toThrow(new EndpointForbidden('not_https'))
    await expect(post(client, 'https://127.0.0.1:1/')).rejects.toThrow(new EndpointForbidden('not_public'))
  })
})

test('a name is resolved once, and the connection goes to what was looked at, whatever it means then', async () => {
  const { port } = new URL(receiver.origin)
  const { asked, resolve } = meaning('127.0.0.1')
  // Nobody else knows this name: only what was resolved here can have led to the receiver.
  const origin = `http://rebinding.invalid:${port}`
  const client = createEndpointClient({ allowedOrigins: [origin], resolve })
  const answer = await post(client, `${origin}/hook`).catch((error: unknown) => error)
  expect(answer).toEqual({ status: 200, retryAfterMs: null })
  expect(asked).toEqual(['rebinding.invalid'])
  expect(receiver.got).toHaveLength(1)
})

describe('an endpoint', () => {
  const client = createEndpointClient({ allowedOrigins: [] })
  const open = () => createEndpointClient({ allowedOrigins: [receiver.origin] })

  test('that points elsewhere is not followed', async () => {
    const other = await startReceiver()
    receiver.answers({ status: 307, headers: { location: `${other.origin}/` } })
    expect(await post(open(), receiver.origin)).toMatchObject({ status: 307 })
    await other.close()
    expect(other.got).toEqual([])
  })

  test('says in seconds or by a date when it wants to be called again', async () => {
    receiver.answers({ status: 429, headers: { 'retry-after': '7' } })
    expect(await post(open(), receiver.origin)).toEqual({ status: 429, retryAfterMs: 7000 })
    receiver.answers({ status: 503, headers: { 'retry-after': 'Fri, 31 Dec 2100 23:59:59 GMT' } })
    expect(await post(open(), receiver.origin)).toEqual({ status: 503, retryAfterMs: 3_600_000 })
    receiver.answers({ status: 503, headers: { 'retry-after': 'soon' } })
    expect(await post(open(), receiver.origin)).toEqual({ status: 503, retryAfterMs: null })
  })

  test('that cuts the connection may have taken what it was sent', async () => {
    receiver.answers('reset')
    const error = await post(open(), receiver.origin).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(EndpointUnreachable)
    expect(error).toMatchObject({ message: 'econnreset', sent: true })
  })

  test('that is not there has taken nothing', async () => {
    const gone = await startReceiver()
    const away = createEndpointClient({ allowedOrigins: [gone.origin] })
    await gone.close()
    await expect(post(away, gone.origin)).rejects.toMatchObject({ message: 'econnrefused', sent: false })
  })

  test('whose name nobody knows has taken nothing', async () => {
    const unknown = createEndpointClient({ allowedOrigins: [], resolve: async () => [] })
    await expect(post(unknown, 'https://hooks.invalid/')).rejects.toMatchObject({ sent: false })
  })

  test('is not waited for by a resolver that never answers', async () => {
    const hanging = createEndpointClient({ allowedOrigins: [], resolve: () => new Promise(() => undefined) })
    await expect(post(hanging, 'https://hooks.invalid/', 20)).rejects.toMatchObject({
      message: 'no_answer',
      sent: false,
    })
    await expect(post(client, 'https://[::1]/', 20)).rejects.toThrow(EndpointForbidden)
  })

  test('that answers without end is not read to its end', async () => {
    receiver.answers({ status: 200, body: 'x'.repeat(2_000_000) })
    expect(await post(open(), receiver.origin)).toMatchObject({ status: 200 })
  })
})
