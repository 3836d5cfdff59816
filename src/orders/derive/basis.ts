import { contentHash } from '../../events/canonical.ts'
import type { LineState, ParcelState } from '../state.ts'

/**
 * What an override was based on: the lines' counters, the parcels' stages and their last scans. While it is unchanged
 * nothing has happened that a person who overrode the status did not know.
 */
export const basisOf = (lines: readonly LineState[], parcels: readonly ParcelState[]): string =>
  contentHash(basisContent(lines, parcels))

/** Of what `basisOf` is the hash. */
export function basisContent(lines: readonly LineState[], parcels: readonly ParcelState[]) {
  return {
    lines: lines.map(({ id, net, held, tracked, scanned, ready, delivered, undelivered, returned }) => [
      id,
      net,
      held,
      tracked,
      scanned,
      ready,
      delivered,
      undelivered,
      returned,
    ]),
    parcels: parcels.map(({ key, stage, live, scans }) => [key, stage, live, scans.at(-1)?.id ?? null]),
  }
}
