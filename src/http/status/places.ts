import type { Scan } from './state.ts'

/** The places of the last stages tell where the customer lives; those of the way there do not. */
export function publicPlace(scan: Scan): string | null {
  return scan.stage === 'picked_up' || scan.stage === 'in_transit' ? scan.place : null
}
