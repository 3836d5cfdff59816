import type { Config } from '../config.ts'
import type { AppParts } from '../http/app.ts'
import type { Policy } from '../policy/policy.ts'
import type { Database } from '../store/database.ts'
import { optOut } from '../store/ledger.ts'
import { createBySession } from './by-session.ts'
import { localMailsOf } from './email.ts'
import type { LiveOrders } from './live.ts'
import { createLookUp } from './look-up.ts'

interface CustomerWiring {
  readonly config: Config
  readonly db: Database
  readonly policy: Policy
  readonly live: LiveOrders
}

/** What the routes need that customers and storefronts see. */
export function customerParts({ config, db, policy, live }: CustomerWiring) {
  return {
    ...live.door,
    lookUp: createLookUp({ config, db, policy }),
    bySession: createBySession({ config, db, policy }),
    optOut: (asked, deadline) => optOut(db, asked, deadline),
    localMails: localMailsOf({ config, policy, db }),
    tracking: policy.tracking,
    storefront: policy.storefront,
    storefrontPage: !config.serverless,
    storefrontOrigins: config.storefrontOrigins,
    readsPerMinute: config.readsPerMinute,
    proxies: config.proxies,
    https: config.publicUrl.startsWith('https:') || config.serverless,
  } satisfies Partial<AppParts>
}
