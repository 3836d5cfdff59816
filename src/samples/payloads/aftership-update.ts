import type { Place } from '../world.ts'
import type { JsonObject } from './json.ts'

/** One checkpoint; `tag` and `subtag` are its own words. */
export interface Checkpoint {
  readonly tag: string
  readonly subtag: string
  readonly message: string
  readonly at: number
  readonly place: Place | null
}

/** The body of `tracking_update`: all checkpoints every time, each with the carrier's offset. */
export function aftershipUpdate(
  ids: { readonly event: string; readonly tracking: string },
  number: string,
  slug: string,
  at: number,
  checkpoints: readonly Checkpoint[],
): JsonObject {
  const latest = checkpoints.reduce<Checkpoint | null>(
    (last, each) => (last === null || each.at >= last.at ? each : last),
    null,
  )
  return {
    event: 'tracking_update',
    event_id: ids.event,
    is_tracking_first_tag: false,
    msg: {
      id: ids.tracking,
      tracking_number: number,
      slug,
      tag: latest?.tag ?? 'Pending',
      subtag: latest?.subtag ?? 'Pending_001',
      subtag_message: latest?.message ?? '',
      title: number,
      order_number: null,
      checkpoints: checkpoints.map(each => ({
        created_at: `${new Date(each.at).toISOString().slice(0, 19)}+00:00`,
        slug,
        checkpoint_time: `${new Date(each.at - 5 * 3_600_000).toISOString().slice(0, 19)}-05:00`,
        city: each.place?.city ?? null,
        state: each.place?.province ?? null,
        zip: each.place?.zip ?? null,
        country_iso3: each.place ? 'USA' : null,
        coordinates: [],
        location: each.place?.city ?? null,
        message: each.message,
        tag: each.tag,
        subtag: each.subtag,
        raw_tag: null,
      })),
    },
    ts: Math.floor(at / 1000),
  }
}
