import type { Evidence, Instant, ScanStage } from '../../events/event.ts'
import type { Stage } from '../state.ts'

/** Rungs of a parcel's way (statuses.md). Between two that follow each other nothing lies that a carrier tells. */
const RANK: Readonly<Record<Exclude<Stage, 'voided' | 'cancelled' | 'lost'>, number>> = {
  pending: 10,
  label_created: 20,
  picked_up: 30,
  in_transit: 40,
  out_for_delivery: 50,
  delivery_attempted: 55,
  available_for_pickup: 60,
  delivered: 90,
  return_to_sender: 92,
  returned_to_sender: 95,
}

/** Height of a stage; what stands beside the ladder (voided, cancelled, lost) has none. */
export const rankOf = (stage: Stage): number => (stage in RANK ? RANK[stage as keyof typeof RANK] : 0)

/** One thing told of a parcel, attributed to it and not withdrawn by its teller. */
export interface Sighting {
  readonly id: string
  readonly feed: string
  readonly stage: ScanStage
  readonly evidence: Evidence
  /** Null for a claim without an instant of its own; only rules that need no time apply to it. */
  readonly at: Instant | null
  readonly correction: boolean
}

export interface Reached {
  readonly stage: Stage
  /** Somebody physically held it, and no correction takes that back. */
  readonly scanned: boolean
  /** The sightings that count. */
  readonly counted: readonly Sighting[]
}

interface FeedReach {
  readonly feed: string
  readonly stage: Stage
  readonly lost: boolean
  readonly corrected: Stage | null
  readonly physical: boolean
  readonly counted: readonly Sighting[]
}

const dated = (sighting: Sighting): Instant => sighting.at ?? ''

/** Only a correction compares times, and only within its carrier's feed, which has one clock. */
function uncorrected(sightings: readonly Sighting[]): readonly Sighting[] {
  const corrections = sightings.filter(each => each.correction && each.at !== null)
  if (corrections.length === 0) return sightings
  return sightings.filter(
    each =>
      each.at === null ||
      !corrections.some(
        by => by.id !== each.id && dated(each) <= dated(by) && rankOf(each.stage) > rankOf(by.stage),
      ),
  )
}

function highest(sightings: readonly Sighting[], floor: Stage): Stage {
  let top = floor
  for (const { stage } of sightings) if (rankOf(stage) > rankOf(top)) top = stage
  return top
}

/** Delivered to its sender: a delivery after the return began, in the same feed. */
function cameHome(sightings: readonly Sighting[]): boolean {
  const back = sightings.filter(each => each.stage === 'return_to_sender')
  return sightings.some(
    each =>
      each.stage === 'delivered' &&
      back.some(turn => each.at !== null && turn.at !== null && each.at > turn.at),
  )
}

/** Lost until the same feed sees it again. */
function isLost(sightings: readonly Sighting[]): boolean {
  return sightings.some(
    loss =>
      loss.stage === 'lost' && !sightings.some(each => each.stage !== 'lost' && dated(each) > dated(loss)),
  )
}

function reachOfFeed(feed: string, sightings: readonly Sighting[], floor: Stage): FeedReach {
  const counted = uncorrected(sightings)
  const corrections = counted
    .filter(each => each.correction)
    .sort((a, b) => (dated(a) < dated(b) ? 1 : dated(a) > dated(b) ? -1 : rankOf(a.stage) - rankOf(b.stage)))
  return {
    feed,
    stage: cameHome(counted) ? 'returned_to_sender' : highest(counted, floor),
    lost: isLost(counted),
    corrected: corrections[0]?.stage ?? null,
    physical: counted.some(each => each.evidence === 'physical' && rankOf(each.stage) >= rankOf('picked_up')),
    counted,
  }
}

/** A correction holds over all other feeds: only the one that made it may raise the parcel again. Null: no limit. */
function limitOf(reach: FeedReach, all: readonly FeedReach[]): Stage | null {
  let limit: Stage | null = null
  for (const { feed, corrected } of all) {
    if (feed === reach.feed || corrected === null) continue
    if (limit === null || rankOf(corrected) < rankOf(limit)) limit = corrected
  }
  return limit
}

/** A feed as far as the corrections of the others let it count. */
function limited(reach: FeedReach, all: readonly FeedReach[]): FeedReach {
  const limit = limitOf(reach, all)
  if (limit === null || rankOf(reach.stage) <= rankOf(limit)) return reach
  const counted = reach.counted.filter(each => rankOf(each.stage) <= rankOf(limit))
  return { ...reach, stage: limit, counted }
}

/** Why a sighting proves nothing by itself; null: it is believed. */
function disbeliefOf({ evidence, stage }: Sighting, physical: boolean): 'electronic' | 'claimed' | null {
  if (evidence === 'electronic' && stage !== 'label_created') return 'electronic'
  // A mere claim (Shopify's in_transit on a typed number) counts once something physical stands beside it.
  return evidence === 'claimed' && !physical ? 'claimed' : null
}

/** Corrected by its own feed, or kept down by the correction of another. */
export type SetAside = 'electronic' | 'claimed' | 'corrected' | 'corrected_by_other_feed'

/** Per id of a sighting that does not count, why. The others count. */
export function setAside(sightings: readonly Sighting[], floor: Stage): ReadonlyMap<string, SetAside> {
  const counted = new Set(reachOf(sightings, floor).counted.map(each => each.id))
  const physical = sightings.some(each => each.evidence === 'physical')
  const aside = new Map<string, SetAside>()
  for (const each of sightings) {
    if (counted.has(each.id)) continue
    const own = sightings.filter(other => other.feed === each.feed)
    const kept = uncorrected(own).includes(each) ? 'corrected_by_other_feed' : 'corrected'
    aside.set(each.id, disbeliefOf(each, physical) ?? kept)
  }
  return aside
}

/**
 * Where a parcel stands. Across feeds the ladder takes the maximum and no clocks are compared.
 * @param floor what it is without any sighting: `label_created` with a number, else `pending`
 */
export function reachOf(sightings: readonly Sighting[], floor: Stage): Reached {
  const physical = sightings.some(each => each.evidence === 'physical')
  const feeds = new Map<string, Sighting[]>()
  for (const each of sightings) {
    if (disbeliefOf(each, physical) !== null) continue
    feeds.set(each.feed, [...(feeds.get(each.feed) ?? []), each])
  }
  const told = [...feeds].map(([feed, own]) => reachOfFeed(feed, own, floor))
  const all = told.map(reach => limited(reach, told))
  let stage = floor
  for (const reach of all) if (rankOf(reach.stage) > rankOf(stage)) stage = reach.stage
  if (all.some(reach => reach.lost) && rankOf(stage) < rankOf('delivered')) stage = 'lost'
  const moved = stage === 'lost' || rankOf(stage) >= rankOf('picked_up')
  return {
    stage,
    scanned: moved && all.some(reach => reach.physical),
    counted: all.flatMap(reach => reach.counted),
  }
}
