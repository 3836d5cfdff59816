/** Who keeps these records, by either of ShipStation's APIs: it is one account. */
export const FEED = 'shipstation'

/** `se-123` → `shipstation:123`: V1 tells the same things by their bare numbers. */
export const scoped = (id: string): string => `${FEED}:${id.slice('se-'.length)}`

/** What a normaliser knows besides the body. No clock: a body read again must give the same events. */
export interface Telling {
  /** Whose orders the store ships; null where nobody said. */
  readonly shop: string | null
  /** The answer's padded Date, or ''. */
  readonly toldAt: string
}
