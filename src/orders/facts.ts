import type {
  AllocationBody,
  BundleBody,
  DeletionBody,
  FulfillmentBody,
  HoldBody,
  KitBody,
  LabelBody,
  OrderBody,
  OverrideBody,
  PaymentBody,
  PromiseBody,
  RefundBody,
  ReplacementBody,
  ReturnBody,
  ScanBody,
  ShipmentClaim,
} from '../events/event.ts'

/** The newest version of a resource. */
export interface Versioned<B> {
  readonly version: string
  readonly body: B
}

export type ById<T> = Readonly<Record<string, T>>

export interface FulfillmentFacts extends Versioned<FulfillmentBody> {
  /** Per normalised number the earliest version that carried it, and where it stood in the list. */
  readonly carried: ById<{ readonly version: string; readonly position: number }>
  /** Claims ever made of it, keyed by stage and evidence, with the earliest version that made each. */
  readonly claims: ById<{ readonly version: string; readonly claim: ShipmentClaim }>
}

/** The newest version of a return, with the lines of the newest version that told any: closing a return tells none. */
export interface ReturnFacts extends Versioned<ReturnBody> {
  /** Version from which the lines are; null while none was told. */
  readonly linesOf: string | null
}

/**
 * All that is known of one order: the join of its events. Every field is a join of its own (newest version, union,
 * earliest, absorbing), so facts form a semilattice and neither order nor repetition of events can matter.
 */
export interface Facts {
  readonly order: Versioned<OrderBody> | null
  readonly deleted: Versioned<DeletionBody> | null
  readonly payments: ById<Versioned<PaymentBody>>
  readonly refunds: ById<Versioned<RefundBody>>
  readonly returns: ById<ReturnFacts>
  readonly allocations: ById<Versioned<AllocationBody>>
  readonly holds: ById<Versioned<HoldBody>>
  readonly fulfillments: ById<FulfillmentFacts>
  readonly labels: ById<Versioned<LabelBody>>
  readonly scans: ById<Versioned<ScanBody>>
  /** Ids of scans taken back by their teller; absorbing, also for scans that come later. */
  readonly withdrawn: ById<true>
  readonly replacements: ById<Versioned<ReplacementBody>>
  readonly promises: ById<Versioned<PromiseBody>>
  /** Per line the record of the highest authority. */
  readonly kits: ById<Versioned<KitBody>>
  readonly bundles: ById<Versioned<BundleBody>>
  readonly override: Versioned<OverrideBody> | null
}

export const NO_FACTS: Facts = {
  order: null,
  deleted: null,
  payments: {},
  refunds: {},
  returns: {},
  allocations: {},
  holds: {},
  fulfillments: {},
  labels: {},
  scans: {},
  withdrawn: {},
  replacements: {},
  promises: {},
  kits: {},
  bundles: {},
  override: null,
}
