import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { BearerRefused, DoorClosed } from './errors.ts'

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
