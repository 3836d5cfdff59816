/** Who keeps these records, by either of ShipStation's APIs: it is one account. */
export const FEED = 'shipstation'

/** What a normaliser knows besides the body. No clock: a body read again must give the same events. */
export interface Telling {
  /** Whose orders the store ships. */
  readonly shop: string
  /** The answer's padded Date, or ''. */
  readonly toldAt: string
}
