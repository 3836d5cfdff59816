import { createHmac, createSign, generateKeyPairSync } from 'node:crypto'
import { SHOP } from './shopify.ts'

export const CLIENT_ID = '0123456789abcdef0123456789abcdef'
export const CLIENT_SECRET = 'shpss_a_secret_of_the_tests'

/** In seconds, as tokens have it: the library that checks them has no other clock than the machine's. */
const now = (): number => Math.floor(Date.now() / 1000)

/** What Shopify says of a customer who is logged in, for five minutes. */
export function claimsOf(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    dest: SHOP,
    aud: CLIENT_ID,
    exp: now() + 300,
    nbf: now(),
    iat: now(),
    jti: '6c992878-dbaf-48d1-bb9d-6d9b59814fd1',
    sub: 'gid://shopify/Customer/70110022',
    ...changes,
  }
}

export const inSeconds = (seconds: number): number => now() + seconds

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A session token as Shopify signs it; `undefined` among the changes leaves a claim out. */
export function sessionToken(
  changes: Readonly<Record<string, unknown>> = {},
  secret = CLIENT_SECRET,
): string {
  const content = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claimsOf(changes))}`
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
}

/** One that nobody has signed. */
export const unsignedToken = (): string => `${part({ alg: 'none', typ: 'JWT' })}.${part(claimsOf())}.`

/** One that is signed by the key pair of whoever made it, of which the secret would be the public half. */
export function foreignToken(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const content = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claimsOf())}`
  return `${content}.${createSign('RSA-SHA256').update(content).sign(privateKey, 'base64url')}`
}

/** A token with other claims under the signature of the right one. */
export function forgedToken(): string {
  const [head, , signature] = sessionToken().split('.')
  return `${head}.${part(claimsOf({ sub: 'gid://shopify/Customer/1' }))}.${signature}`
}
