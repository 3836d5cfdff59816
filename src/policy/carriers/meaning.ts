import type { Condition, Evidence, ScanStage } from '../../events/event.ts'

/** What one word of a carrier or of its aggregator means in ours. */
export interface CarrierMeaning {
  /** Null: it moves nothing. */
  readonly stage: ScanStage | null
  readonly condition: Condition | null
  readonly evidence: Evidence
  /** Name and version of the table, stored with each scan: raise the version with every change of meaning. */
  readonly table: string
}

/** A row as it stands in a table; the table's name is added when it is read. */
export type Row = Omit<CarrierMeaning, 'table'>

/** Somebody held the parcel. */
export const physical = (stage: ScanStage): Row => ({ stage, condition: null, evidence: 'physical' })

/** Data about it was exchanged; never a first scan. */
export const electronic = (stage: ScanStage): Row => ({ stage, condition: null, evidence: 'electronic' })

/**
 * It may be either, or those who know the code disagree: never a first scan by itself, and believed once something
 * physical stands beside it.
 */
export const undecided = (stage: ScanStage): Row => ({ stage, condition: null, evidence: 'claimed' })

/** Trouble, which never moves the ladder. */
export const only = (condition: Condition): Row => ({ stage: null, condition, evidence: 'electronic' })

/** Known, and says nothing of where the parcel is. */
export const NOTHING: Row = { stage: null, condition: null, evidence: 'electronic' }

/** Codes that mean the same, as the rows of a table. */
export const rows = (meaning: Row, ...codes: readonly string[]): readonly (readonly [string, Row])[] =>
  codes.map(code => [code, meaning])
