import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

export interface SecurityParts {
  /** Whether browsers reach the service by https alone. */
  readonly https: boolean
}

/** A year; seconds. Subdomains are left alone: they are not this service's to speak for. */
const HSTS = { maxAge: 31_536_000, includeSubDomains: false } as const

/**
 * Headers of every answer, fit for JSON: nothing of it runs, is framed or loaded into another site. A page sets its own
 * policy by reply.headers, which outranks these.
 */
export function secure(app: FastifyInstance, { https }: SecurityParts): void {
  void app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // For browsers that do not know frame-ancestors.
    xFrameOptions: { action: 'deny' },
    // Of itself a service on http has no business to say how its name is reached; behind a proxy PUBLIC_URL tells.
    strictTransportSecurity: https && HSTS,
    // Of use to pages that open others, and to browsers and plugins that are gone.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  })
}
