import type { JsonObject } from './json.ts'

const instant = (at: number): string => new Date(at).toISOString()

/** A carrier's own word on a number; instants in milliseconds since 1970. */
export interface ScanTold {
  readonly id: string
  readonly number: string
  readonly carrier: string
  readonly stage: string
  readonly at: number
  readonly correction: boolean
}

export const scanEvent = ({ id, number, carrier, stage, at, correction }: ScanTold): JsonObject => ({
  type: 'scan.recorded',
  id,
  tracking_number: number,
  carrier,
  stage,
  evidence: 'physical',
  occurred_at: instant(at),
  correction,
})

/** A parcel as a warehouse tells it. */
export interface LabelTold {
  readonly id: string
  readonly shop: string
  readonly order: string
  readonly number: string
  readonly carrier: string
  readonly at: number
  readonly lines: readonly { readonly line: string; readonly sku: string; readonly units: number }[]
  /** Whether somebody copies it into the shop. */
  readonly writesBack: boolean
}

export const labelEvent = ({
  id,
  shop,
  order,
  number,
  carrier,
  at,
  lines,
  writesBack,
}: LabelTold): JsonObject => ({
  type: 'label.recorded',
  id,
  order: { shop, id: order },
  carrier,
  tracking_number: number,
  created_at: instant(at),
  updated_at: instant(at),
  lines: lines.map(each => ({ ...each })),
  writes_back: writesBack,
})

/** What a warehouse has to send, and what that waits for. */
export interface AllocationTold {
  readonly id: string
  readonly shop: string
  readonly order: string
  readonly state: string
  readonly at: number
  readonly lines: readonly { readonly line: string; readonly units: number }[]
}

export const allocationEvent = ({ id, shop, order, state, at, lines }: AllocationTold): JsonObject => ({
  type: 'allocation.recorded',
  id,
  order: { shop, id: order },
  state,
  updated_at: instant(at),
  lines: lines.map(each => ({ ...each })),
})

/** The body of a delivery of several events. */
export const eventsBody = (...events: readonly JsonObject[]): JsonObject => ({ events })
