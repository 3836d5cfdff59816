import type { Headline } from '../oracle.ts'
import type { Reading } from './reading.ts'
import type { Timeline } from './truth.ts'

/** What a system shows; null for what it does not claim to know. */
export interface Claim {
  readonly status: Headline
  readonly tracked: number | null
  readonly scanned: number | null
  readonly delivered: number | null
}

/** One history as one system told it. All instants in milliseconds since 1970. */
export interface Shown {
  readonly truth: Timeline<Reading>
  /** What was certain by all that this system had been told. */
  readonly told: Timeline<Reading>
  /** Null: it does not show the order yet. */
  readonly shown: Timeline<Claim | null>
  readonly from: number
  readonly until: number
  readonly lastTold: number
}

export interface Measured {
  readonly totalMs: number
  /** The shown claim contradicted the world. */
  readonly untrueMs: number
  /** … and said more than was certain by what had been told, … */
  readonly aheadMs: number
  /** … or less than that, … */
  readonly staleMs: number
  /** … or just that: nobody had told. */
  readonly untoldMs: number
  /** Every instant at which a claim appeared that said more than was certain, true by luck or not. */
  readonly ahead: readonly number[]
  /** Still wrong a day after the last fact was told: somebody has to look. */
  readonly manual: boolean
  /** What is shown in the end is not what was certain by everything that was told. */
  readonly mismatch: boolean
}

const DAY = 86_400_000
const COUNTS = ['tracked', 'scanned', 'delivered'] as const

export function agrees(claim: Claim, reading: Reading): boolean {
  return (
    claim.status === reading.status && COUNTS.every(key => claim[key] === null || claim[key] === reading[key])
  )
}

/** Whether a claim says more than a reading allows. */
export function isAhead(claim: Claim, told: Reading): boolean {
  return !told.allows.has(claim.status) || COUNTS.some(key => (claim[key] ?? 0) > told[key])
}

/** The value that holds at an instant. */
export function valueAt<T>(timeline: Timeline<T>, at: number): T | undefined {
  let value: T | undefined
  for (const [since, each] of timeline) {
    if (since > at) break
    value = each
  }
  return value
}

/** The one measure for every system. */
export function measure({ truth, told, shown, from, until, lastTold }: Shown): Measured {
  const sums = { untrueMs: 0, aheadMs: 0, staleMs: 0, untoldMs: 0 }
  const instants = [
    ...new Set(
      [from, ...[...truth, ...told, ...shown].map(([at]) => at)].filter(at => at >= from && at < until),
    ),
  ].sort((a, b) => a - b)
  const now = { truth: walker(truth), told: walker(told), shown: walker(shown) }
  for (const [index, at] of instants.entries()) {
    const [real, known, claim] = [now.truth(at), now.told(at), now.shown(at)]
    if (!claim || !real || agrees(claim, real)) continue
    const lasted = (instants[index + 1] ?? until) - at
    sums.untrueMs += lasted
    if (known?.undetermined) sums.untoldMs += lasted
    else if (!known || isAhead(claim, known)) sums.aheadMs += lasted
    else if (agrees(claim, known)) sums.untoldMs += lasted
    else sums.staleMs += lasted
  }
  const certain = told.at(-1)?.[1]
  const last = shown.at(-1)?.[1] ?? null
  const [settled, world] = [valueAt(shown, lastTold + DAY), valueAt(truth, lastTold + DAY)]
  return {
    ...sums,
    totalMs: until - from,
    ahead: shown.flatMap(([at, claim]) => {
      const known = valueAt(told, at)
      return claim && known && !known.undetermined && isAhead(claim, known) ? [at] : []
    }),
    manual: !settled || !world || !agrees(settled, world),
    mismatch: certain !== undefined && !certain.undetermined && (last === null || !agrees(last, certain)),
  }
}

/** Reads a timeline at instants that only grow. */
function walker<T>(timeline: Timeline<T>): (at: number) => T | undefined {
  let next = 0
  return at => {
    while ((timeline[next]?.[0] ?? Number.POSITIVE_INFINITY) <= at) next += 1
    return timeline[next - 1]?.[1]
  }
}
