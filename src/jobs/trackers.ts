import { setTimeout as sleep } from 'node:timers/promises'
import { AggregatorRefused, type TrackerRegistry } from '../clients/aggregator/registry.ts'
import { RateLimited } from '../clients/rate-limit.ts'
import { carrierOf } from '../policy/carriers/index.ts'
import type { TrackingPolicy } from '../policy/policy.ts'
import { type Database, type Deadline, remaining } from '../store/database.ts'
import { claimTrackers, type DueTracker, settleTrackers, type TrackerSettlement } from '../store/trackers.ts'

export interface TrackersParts {
  readonly db: Database
  readonly registry: TrackerRegistry
  readonly policy: TrackingPolicy
}

export interface TrackersRun {
  readonly registered: number
  readonly unsupported: number
}

/** Claimed at once: few, since a lease is only as good as the run that holds it. */
const BATCH = 20

/** A lease outlives the run that took it; seconds. */
const LEASE_SECONDS = 90

/** Nothing new is begun so shortly before the deadline; milliseconds. */
const LAST_START_MS = 2000

/**
 * Registers every parcel that nobody follows with an aggregator. Idempotent; of several at once each registers others, and
 * what a killed one had claimed is due again when its lease ends.
 * @throws the last failure, after everything else was tried; what failed is tried again, with back-off
 */
export async function registerTrackers(parts: TrackersParts, deadline: Deadline): Promise<TrackersRun> {
  const { db, registry, policy } = parts
  const ask = { aggregator: registry.name, days: policy.registerDays, limit: BATCH, seconds: LEASE_SECONDS }
  const run = { registered: 0, unsupported: 0 }
  let failure: unknown
  // Without an allowance, or refused, the aggregator is left alone until the next run.
  let over = false
  while (!over && remaining(deadline) > LAST_START_MS) {
    const claimed = await claimTrackers(db, ask, deadline)
    if (claimed.length === 0) break
    for (const each of claimed) {
      try {
        const settled = over ? later(each) : await settlementOf(each, registry, deadline)
        await settleTrackers(db, registry.name, [settled], deadline)
        if (settled.kind === 'later') over = true
        else run[settled.kind] += 1
      } catch (error) {
        failure = error
        if (error instanceof AggregatorRefused) over = true
      }
    }
  }
  if (failure !== undefined) throw failure
  return run
}

const later = ({ number }: DueTracker): TrackerSettlement => ({ number, kind: 'later', reason: null })

/** Waits for an allowance as long as the deadline allows. */
async function settlementOf(
  due: DueTracker,
  registry: TrackerRegistry,
  deadline: Deadline,
): Promise<TrackerSettlement> {
  while (remaining(deadline) > LAST_START_MS) {
    try {
      const registration = await registry.register(due.number, carrierOf(due.carrier), deadline.signal)
      return { number: due.number, reason: null, ...registration }
    } catch (error) {
      if (!(error instanceof RateLimited)) throw error
      if (error.retryAfterMs + LAST_START_MS >= remaining(deadline)) break
      await sleep(error.retryAfterMs, undefined, { signal: deadline.signal })
    }
  }
  return later(due)
}
