import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A pair of keys with the id under which the public one is listed. */
export interface SigningKey {
  readonly id: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export function signingKey(id: string, modulusLength = 2048): SigningKey {
  return { id, ...generateKeyPairSync('rsa', { modulusLength }) }
}

/** RSASSA-PKCS1-v1_5 with SHA-256 over time, dot and bytes, as base64. */
export const signedBy = (key: SigningKey, timestamp: string, body: Buffer): string =>
  sign('RSA-SHA256', Buffer.concat([Buffer.from(`${timestamp}.`), body]), key.privateKey).toString('base64')

export const jwkOf = ({ id, publicKey }: SigningKey): object => ({
  ...publicKey.export({ format: 'jwk' }),
  kid: id,
  use: 'sig',
  alg: 'RS256',
})

export interface JwksStandIn {
  readonly url: string
  /** How often it was asked. */
  readonly asked: () => number
  /** What is listed; replaced when keys are rotated. */
  keys: readonly object[]
  /** Answered instead of the list, while set. */
  trouble: {
    readonly status: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  } | null
  /** Runs before each answer. */
  meanwhile: () => Promise<unknown>
}

/** The signer's list of keys behind a real socket. */
export async function startJwks(...keys: readonly SigningKey[]): Promise<JwksStandIn> {
  let asked = 0
  const server = createServer(async (_incoming, reply) => {
    asked += 1
    await standIn.meanwhile()
    const { status, headers, body } = standIn.trouble ?? { status: 200 }
    reply.writeHead(status, { 'content-type': 'application/json', ...headers })
    reply.end(body ?? JSON.stringify({ keys: standIn.keys }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const standIn: JwksStandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
    asked: () => asked,
    keys: keys.map(jwkOf),
    trouble: null,
    meanwhile: async () => undefined,
  }
  return standIn
}
