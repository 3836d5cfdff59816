import { carrierOf, evidenceOf } from './carrier.ts'
import type { CarrierMeaning } from './meaning.ts'

/** What stands beside an aggregator's own word. */
export interface Beside {
  /** As the aggregator writes it. */
  readonly carrier: string | null
  /** The carrier's own code, where the aggregator hands it on. */
  readonly code: string | null
  /** It names a town or a post code, more than a country. */
  readonly somewhere: boolean
}

/**
 * An aggregator's word beside the carrier's own code. A code that is electronic outweighs "in transit": USPS "awaiting
 * item" is told so. A code that is physical proves what the aggregator only claims, and so does a place: but only of a
 * carrier that we know, and not of USPS, whose partners name their own towns while USPS has nothing yet.
 */
export function weighed(word: CarrierMeaning, { carrier, code, somewhere }: Beside): CarrierMeaning {
  const own = evidenceOf(carrier, code)
  const low = word.stage === 'picked_up' || word.stage === 'in_transit'
  if (low && own?.stage && own.evidence === 'electronic') return { ...own, table: both(word, own) }
  if (word.evidence !== 'claimed') return word
  if (own?.stage && own.evidence === 'physical')
    return { ...word, evidence: 'physical', table: both(word, own) }
  const known = carrierOf(carrier)
  return own === null && somewhere && known !== null && known !== 'usps'
    ? { ...word, evidence: 'physical' }
    : word
}

const both = (word: CarrierMeaning, own: CarrierMeaning): string => `${word.table}+${own.table}`
