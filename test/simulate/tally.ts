import type { Examined } from './examine.ts'
import { addedPost, type Post } from './post.ts'

/** Sums over histories; milliseconds of virtual time, and numbers of histories. */
export interface System {
  readonly untrueMs: number
  readonly aheadMs: number
  readonly staleMs: number
  readonly untoldMs: number
  readonly manual: number
}

/** A history that is not as it must be. */
export interface Failure {
  readonly index: number
  readonly arrivals: number
  readonly kind: 'ahead' | 'mismatch' | 'misjudged' | 'misposted'
}

export interface Tally {
  readonly histories: number
  readonly deliveries: number
  readonly totalMs: number
  readonly mismatches: number
  /** Claims that said more than was certain. */
  readonly ahead: number
  /** Histories of whose end nobody can be sure; see `isScattered` in the simulation's `told.ts`. */
  readonly undetermined: number
  readonly wismo: System
  /** Its headlines alone, as polling claims nothing else. */
  readonly headline: System
  readonly polling: System
  /** Null: nobody looked. */
  readonly post: Post | null
  readonly failures: readonly Failure[]
}

const NOBODY: System = { untrueMs: 0, aheadMs: 0, staleMs: 0, untoldMs: 0, manual: 0 }

export const EMPTY: Tally = {
  histories: 0,
  deliveries: 0,
  totalMs: 0,
  mismatches: 0,
  ahead: 0,
  undetermined: 0,
  wismo: NOBODY,
  headline: NOBODY,
  polling: NOBODY,
  post: null,
  failures: [],
}

export function tallyOf(examined: Examined): Tally {
  const { history, told, wismo, headline, polling, misjudged, post, misposted } = examined
  const system = ({ untrueMs, aheadMs, staleMs, untoldMs, manual }: typeof wismo): System => ({
    untrueMs,
    aheadMs,
    staleMs,
    untoldMs,
    manual: manual ? 1 : 0,
  })
  const failed = (kind: Failure['kind'], is: boolean): readonly Failure[] =>
    is ? [{ index: history.wanted.index, arrivals: history.arrivals.length, kind }] : []
  return {
    histories: 1,
    deliveries: history.arrivals.length,
    totalMs: wismo.totalMs,
    mismatches: wismo.mismatch ? 1 : 0,
    ahead: wismo.ahead.length,
    undetermined: told.at(-1)?.[1].undetermined ? 1 : 0,
    wismo: system(wismo),
    headline: system(headline),
    polling: system(polling),
    post,
    failures: [
      ...failed('ahead', wismo.ahead.length > 0),
      ...failed('mismatch', wismo.mismatch),
      ...failed('misjudged', misjudged.length > 0),
      ...failed('misposted', misposted.length > 0),
    ],
  }
}

const sum = (a: System, b: System): System => ({
  untrueMs: a.untrueMs + b.untrueMs,
  aheadMs: a.aheadMs + b.aheadMs,
  staleMs: a.staleMs + b.staleMs,
  untoldMs: a.untoldMs + b.untoldMs,
  manual: a.manual + b.manual,
})

export const added = (a: Tally, b: Tally): Tally => ({
  histories: a.histories + b.histories,
  deliveries: a.deliveries + b.deliveries,
  totalMs: a.totalMs + b.totalMs,
  mismatches: a.mismatches + b.mismatches,
  ahead: a.ahead + b.ahead,
  undetermined: a.undetermined + b.undetermined,
  wismo: sum(a.wismo, b.wismo),
  headline: sum(a.headline, b.headline),
  polling: sum(a.polling, b.polling),
  post: a.post && b.post ? addedPost(a.post, b.post) : (a.post ?? b.post),
  failures: [...a.failures, ...b.failures],
})
