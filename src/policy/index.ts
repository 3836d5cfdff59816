import { endpoints } from './endpoints.ts'
import { feeds } from './feeds.ts'
import { kits } from './kits.ts'
import { mail } from './mail.ts'
import { notifications } from './notifications.ts'
import type { Policy } from './policy.ts'
import { storefront } from './storefront.ts'
import { watch } from './watch.ts'

/** The policy that ships; `server.ts` uses it, demo and tests pass their own. */
export const policy: Policy = {
  kits,
  status: { shippedRule: 'tracking', digitalDelivered: 'fulfilled' },
  notifications,
  mail,
  storefront,
  tracking: { silentDays: 7, registerDays: 60 },
  inbox: { parkedHours: 48, expiryDays: 130, fetchDays: 3 },
  feeds,
  feedFiles: { keepDays: 25 },
  endpoints,
  watch,
  alerts: { againMinutes: 5, remindHours: 24 },
}
