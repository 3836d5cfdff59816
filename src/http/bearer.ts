import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { BearerRefused, DoorClosed, PasswordRefused } from './errors.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Whether the header carries the token; hashed first, since a comparison in constant time needs equal lengths. */
export function bearerMatches(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  return given !== undefined && timingSafeEqual(digest(given), digest(token))
}

/**
 * The door of /ops, to be asked before anything of a request is read.
 * @param opsToken null: closed to everybody
 */
export function requireBearer(opsToken: string | null) {
  return async (request: FastifyRequest): Promise<void> => {
    if (opsToken === null) throw new DoorClosed('This door is closed: set OPS_TOKEN to open /ops.')
    if (!bearerMatches(request.headers.authorization, opsToken)) throw new BearerRefused()
  }
}

/** The same for pages, which people open in a browser: it asks for a name, which may be any, and for the token. */
export function requirePassword(opsToken: string) {
  return async ({ headers: { authorization } }: FastifyRequest): Promise<void> => {
    if (bearerMatches(authorization, opsToken)) return
    const given = /^Basic +(\S+)$/i.exec(authorization ?? '')?.[1] ?? ''
    const pair = Buffer.from(given, 'base64').toString('utf8')
    const password = pair.slice(pair.indexOf(':') + 1)
    if (given === '' || !timingSafeEqual(digest(password), digest(opsToken))) throw new PasswordRefused()
  }
}
