import type { Config } from '../config.ts'
import type { Channel } from '../outbox/channel.ts'
import type { Policy } from '../policy/policy.ts'
import type { Database } from '../store/database.ts'
import { emailOf } from './email.ts'
import { endpointsOf } from './endpoints.ts'

export interface ChannelParts {
  readonly config: Config
  readonly policy: Policy
  readonly db: Database
  readonly clock: () => Date
}

/** Every way by which something is said. What is enqueued for one that is not here waits for it. */
export function channelsOf(parts: ChannelParts): readonly Channel[] {
  const email = emailOf(parts)
  return [...(email ? [email] : []), ...endpointsOf(parts).channels]
}
