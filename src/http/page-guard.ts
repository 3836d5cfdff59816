import type { FastifyRequest } from 'fastify'
import { requirePassword } from './bearer.ts'
import { BadRequest } from './errors.ts'

/**
 * The door of pages for developers, to be asked before anything of a request is read.
 * @param opsToken the password; null: it is asked of nobody, but then only this machine is answered
 */
export const guardPage = (opsToken: string | null) =>
  opsToken === null ? onlyFromHere : requirePassword(opsToken)

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** The address of a page that a foreign name leads here from, or that somebody passes on, is not this machine's own. */
async function onlyFromHere(request: FastifyRequest): Promise<void> {
  const { hostname, ip, headers } = request
  const here = LOOPBACK.has(ip) && ['localhost', '127.0.0.1', '[::1]', '::1'].includes(hostname)
  const passedOn = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'].some(
    name => headers[name] !== undefined,
  )
  if (!here || passedOn)
    throw new BadRequest('Without OPS_TOKEN this page is shown on the machine of the service alone; set it.')
}
