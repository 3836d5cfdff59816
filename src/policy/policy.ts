/** What a merchant's developer decides. Data and numbers only; an argument of the app factory. */

import type { AlertPolicy, Endpoint } from './endpoint.ts'
import type { Feed } from './feed.ts'
import type { Locale } from './texts/index.ts'

export type { Locale } from './texts/index.ts'

export interface KitPolicyPiece {
  readonly sku: string
  readonly title: string
  /** Pieces of this kind in one unit. */
  readonly count: number
}

export interface KitPolicy {
  /**
   * Raise it with every change of `kits`. An order keeps the lowest revision that it was ever seen under, so that a
   * change never alters orders under way.
   */
  readonly revision: number
  /** SKU of the kit → its kinds of piece. List only products that never ship in fewer parcels than kinds of piece. */
  readonly kits: Readonly<Record<string, readonly KitPolicyPiece[]>>
}

/** A kit that ops keep in the database; it outranks the policy's for orders placed from `since` on. */
export interface TableKit {
  readonly sku: string
  /** Counts the imports; of several that hold, the greatest does. */
  readonly revision: number
  /** ISO 8601 in UTC. */
  readonly since: string
  /** Empty: no kit any more. */
  readonly pieces: readonly KitPolicyPiece[]
}

export interface StatusPolicy {
  /** tracking: an order is shipped when every part has a tracking number. scan: when every part was scanned. */
  readonly shippedRule: 'tracking' | 'scan'
  /** When an order of digital goods only counts as delivered. */
  readonly digitalDelivered: 'fulfilled' | 'paid'
}

export interface NotificationPolicy {
  /** Milestones older than this when they are first seen, or could not be sent until then, are never said; hours. */
  readonly freshnessHours: number
  /** A parcel that is scanned while others of its order wait for their scan is told together with them after so long; minutes. */
  readonly digestMinutes: number
  /** Of customers of whom no language is known, or one without texts. */
  readonly locale: Locale
  /** Which milestones a customer is told of. The rest is kept in the ledger as `held:off`. */
  readonly customer: Readonly<Record<NotifiedMilestone, boolean>>
  /** Shop → what is different there, or `silent` for one whose customers are told nothing. */
  readonly shops: Readonly<Record<string, 'silent' | Readonly<Partial<Record<NotifiedMilestone, boolean>>>>>
}

export type NotifiedMilestone =
  | 'first_scan'
  | 'out_for_delivery'
  | 'delivery_attempted'
  | 'ready_for_pickup'
  | 'delivered'
  | 'exception'
  | 'promise_missed'
  | 'order_delivered'
  | 'order_cancelled'
  | 'order_returned'

/** Who writes the mails of a shop. */
export interface Brand {
  /** Null: nobody signs. */
  readonly name: string | null
  /** An address; null: whence the mail came. */
  readonly replyTo: string | null
  /** Address of the page of an order, with `{token}` in it; null: the one that this service has. */
  readonly statusPage: string | null
}

export interface MailPolicy {
  readonly brand: Brand
  /** Shop → what is different there. */
  readonly shops: Readonly<Record<string, Partial<Brand>>>
  /** Milestone → language → alias of a template of Postmark's. */
  readonly templates: Readonly<Partial<Record<NotifiedMilestone, Readonly<Partial<Record<Locale, string>>>>>>
  /** Message stream of Postmark. Who left another stream of the same server, a newsletter's say, still gets these mails. */
  readonly stream: string
}

/** What a shop's customers see. */
export interface Storefront {
  /** Of readers who ask for no language that there are texts in. */
  readonly locale: Locale
  /** IANA name of the zone whose clocks customers read. */
  readonly timeZone: string
  /** Null: the page names nobody. */
  readonly name: string | null
  readonly logoUrl: string | null
  readonly supportUrl: string | null
  /** CSS colours of what can be pressed and of the progress, and of the text on it; null: the page's own. */
  readonly colours: { readonly accent: string; readonly accentText: string } | null
  /** A link to an order ends so long after it was issued or the order last changed; days. */
  readonly linkDays: number
  /** Who looks an order up whose link is older gets a new one; days. */
  readonly rotateDays: number
  /** Tries to look orders up, right ones too, within a window of so many minutes. */
  readonly lookUp: { readonly perOrder: number; readonly perAddress: number; readonly windowMinutes: number }
}

export interface StorefrontPolicy extends Storefront {
  /** Shop → what is different there. */
  readonly shops: Readonly<Record<string, Partial<Storefront>>>
}

export interface InboxPolicy {
  /** An event that no order claims for so long is an alert; hours. A parcel's first scan may well come before its label. */
  readonly parkedHours: number
  /** What nobody has claimed for so long nobody will: longer than the 120 days in which a scan counts; days. */
  readonly expiryDays: number
  /**
   * Something has changed at the shop, nobody knows of which order, and nobody can ask: after so long it is given up;
   * days. Long enough for a webhook that names both to come by retries.
   */
  readonly fetchDays: number
}

export interface TrackingPolicy {
  /** After so long without a word of a parcel it is said that nothing was heard; days. */
  readonly silentDays: number
  /** A number that was told longer ago is not registered with an aggregator any more; days. */
  readonly registerDays: number
}

/** Stages at which a parcel can stand still. */
export type WatchedStage =
  | 'label_created'
  | 'picked_up'
  | 'in_transit'
  | 'out_for_delivery'
  | 'delivery_attempted'
  | 'available_for_pickup'
  | 'return_to_sender'

/** Statuses at which an order waits for us, not for a carrier. */
export type WatchedStatus = 'confirmed' | 'on_hold' | 'processing' | 'partially_shipped' | 'undelivered'

export interface StageLimit {
  readonly hours: number
  /**
   * Carriers, or services of them, with limits of their own, as the shop or the label writes them: `UPS` is every name that
   * begins so, `UPS Ground` goes before it. Hours.
   */
  readonly carriers: Readonly<Record<string, number>>
}

/** What ops are told of without being asked. A stage, status or topic that is left out is not watched. */
export interface WatchPolicy {
  /** Since a label was made, or since its carrier's last word of any other parcel. */
  readonly parcels: Readonly<Partial<Record<WatchedStage, StageLimit>>>
  /** Since the order was placed; hours. */
  readonly orders: Readonly<Partial<Record<WatchedStatus, number>>>
  /** What has stood still for longer, or was promised longer ago, is not told any more; days. */
  readonly forgottenDays: number
  /** A promise is at risk when so little time is left and not all is on its way; hours. */
  readonly promise: { readonly riskHours: number }
  readonly silence: {
    /** Of a new source, and of one that tells less in a week, a silence is only looked at. */
    readonly observeDays: number
    readonly leastPerWeek: number
    /** A source is silent when so many deliveries of its usual week are missing, and for no less than so long. */
    readonly missed: number
    readonly leastMinutes: number
    /** After so long nobody expects it any more; days. */
    readonly forgottenDays: number
    /** Sources without a rhythm of their own. */
    readonly except: readonly string[]
  }
  /** No less than `least`, and more than `factor` times what is usual. */
  readonly growth: {
    readonly quarantined: { readonly least: number; readonly factor: number }
    readonly parked: { readonly least: number; readonly factor: number }
    /** Messages of a channel that were given up within a day. */
    readonly deadPerDay: number
  }
  /** Of at least so many deliveries in an hour more than this share took longer until they were committed. */
  readonly slow: { readonly seconds: number; readonly share: number; readonly least: number }
  /** Without new deliveries alerts of growth and slowness end after so long; hours. */
  readonly quietHours: number
  /** A message that waits for so long is late; longer than parcels wait for each other (`digestMinutes`). */
  readonly outboxMinutes: number
  /** Topics without which the status of an order is wrong. */
  readonly subscriptions: readonly string[]
}

export interface FeedFilesPolicy {
  /**
   * The bytes of a file, which hold personal data, are kept so long after its import; days. Less than the 30 in which a
   * redaction must be done.
   */
  readonly keepDays: number
}

export interface Policy {
  readonly kits: KitPolicy
  readonly status: StatusPolicy
  readonly notifications: NotificationPolicy
  readonly mail: MailPolicy
  readonly storefront: StorefrontPolicy
  readonly inbox: InboxPolicy
  readonly feeds: readonly Feed[]
  readonly feedFiles: FeedFilesPolicy
  readonly tracking: TrackingPolicy
  readonly watch: WatchPolicy
  readonly endpoints: readonly Endpoint[]
  readonly alerts: AlertPolicy
}
