import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { TooManyRequests } from './errors.ts'

export interface RateLimitParts {
  /** Reads of one address a minute; 0: no limit. */
  readonly readsPerMinute: number
}

/** IPv6 is handed out by networks of this size, so every address within is the same household. */
const IPV6_NETWORK = 64

/**
 * Limits how often one address reads orders and pages. It counts in this process alone: it spares the database, and
 * is no secret's guard; tokens are long enough by themselves, and the look-up counts in the database.
 * Must be registered before the routes.
 */
export function limitReads(app: FastifyInstance, { readsPerMinute }: RateLimitParts): void {
  if (readsPerMinute === 0) return
  // The limiter takes every route that does not refuse it; one count for all of them.
  app.addHook('onRoute', route => {
    if (!isRead(route)) route.config = { ...route.config, rateLimit: false }
  })
  void app.register(rateLimit, {
    max: readsPerMinute,
    timeWindow: 60_000,
    ipv6Subnet: IPV6_NETWORK,
    // What is left is nobody's business while there is enough; Retry-After comes with a refusal.
    addHeadersOnExceeding: NONE,
    addHeaders: NONE,
    errorResponseBuilder: (_request, { ttl }) =>
      new TooManyRequests(`Too many requests in a minute. Ask again in ${Math.ceil(ttl / 1000)} seconds.`),
  })
}

const NONE = { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false }

/** A look-up is a POST and has its own limits, which must not be told apart from an order that is not there. */
function isRead({ method, url }: Pick<RouteOptions, 'method' | 'url'>): boolean {
  const methods = [method].flat()
  const path = /^\/(?:v1|track)(?:\/|$)/.test(url)
  return path && methods.every(each => each === 'GET' || each === 'HEAD')
}
