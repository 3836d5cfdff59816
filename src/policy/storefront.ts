import type { Storefront, StorefrontPolicy } from './policy.ts'

/** What a shop's customers see of wismo, in which language, and for how long. */
export const storefront: StorefrontPolicy = {
  /** Of readers who ask for no language that there are texts in; src/policy/texts has en and de. */
  locale: 'en',

  /** Zone of the shop, like 'Europe/Berlin': every date and time that customers read is of its clocks. */
  timeZone: 'UTC',

  /** Whose name stands on the page of an order. */
  name: null,

  /** Address of a picture, https only. */
  logoUrl: null,

  /** Where customers ask for help: a page or `mailto:`. */
  supportUrl: null,

  /** Like { accent: '#0b5d4e', accentText: '#ffffff' }; null: the page's own. The contrast of the two must be 4.5 or more. */
  colours: null,

  /** A link to an order shows nothing any more so many days after it was issued or the order last changed. */
  linkDays: 120,

  /** Who looks an order up whose link is older gets a new one; days. */
  rotateDays: 30,

  /** Tries to look orders up: of one order, and from one address, within so many minutes. */
  lookUp: { perOrder: 20, perAddress: 20, windowMinutes: 10 },

  /** Shops where it is otherwise, like 'example.myshopify.com': { locale: 'de', timeZone: 'Europe/Berlin' }. */
  shops: {},
}

/** What holds for one shop. */
export const storefrontOf = (
  { storefront: { shops, ...all } }: { readonly storefront: StorefrontPolicy },
  shop: string,
): Storefront => ({ ...all, ...shops[shop] })
