import { z } from 'zod'
import type {
  AllocationBody,
  Condition,
  Evidence,
  FinancialStatus,
  FulfillmentBody,
  HoldBody,
  KitBody,
  LineKind,
  OrderStatus,
  PaymentBody,
  PromiseBody,
  RefundBody,
  ReturnBody,
  ScanStage,
} from '../../events/event.ts'

/** The words that senders may use are ours, all of them: one that is missing here, or is none, does not compile. */
type Every<T extends string> = { readonly [Word in T]: Word }

export const lineKind = z.enum({
  physical: 'physical',
  pickup: 'pickup',
  local_delivery: 'local_delivery',
  digital: 'digital',
  non_fulfillable: 'non_fulfillable',
} satisfies Every<LineKind>)

export const financialStatus = z.enum({
  pending: 'pending',
  authorized: 'authorized',
  partially_paid: 'partially_paid',
  paid: 'paid',
  partially_refunded: 'partially_refunded',
  refunded: 'refunded',
  voided: 'voided',
  expired: 'expired',
  unknown: 'unknown',
} satisfies Every<FinancialStatus>)

export const paymentKind = z.enum({
  authorization: 'authorization',
  capture: 'capture',
  sale: 'sale',
  void: 'void',
  refund: 'refund',
  other: 'other',
} satisfies Every<PaymentBody['kind']>)

export const paymentOutcome = z.enum({
  success: 'success',
  pending: 'pending',
  failure: 'failure',
} satisfies Every<PaymentBody['outcome']>)

export const restock = z.enum({
  cancel: 'cancel',
  return: 'return',
  no_restock: 'no_restock',
} satisfies Every<RefundBody['lines'][number]['restock']>)

export const returnState = z.enum({
  requested: 'requested',
  open: 'open',
  closed: 'closed',
  declined: 'declined',
  cancelled: 'cancelled',
} satisfies Every<ReturnBody['state']>)

export const allocationState = z.enum({
  open: 'open',
  in_progress: 'in_progress',
  on_hold: 'on_hold',
  scheduled: 'scheduled',
  incomplete: 'incomplete',
  closed: 'closed',
  cancelled: 'cancelled',
} satisfies Every<AllocationBody['state']>)

export const method = z.enum({
  shipping: 'shipping',
  pickup: 'pickup',
  local_delivery: 'local_delivery',
  none: 'none',
} satisfies Every<AllocationBody['method']>)

export const holdReason = z.enum({
  payment: 'payment',
  fraud: 'fraud',
  address: 'address',
  inventory: 'inventory',
  other: 'other',
} satisfies Every<HoldBody['reason']>)

export const fulfillmentState = z.enum({
  pending: 'pending',
  success: 'success',
  cancelled: 'cancelled',
  failed: 'failed',
} satisfies Every<FulfillmentBody['state']>)

export const scanStage = z.enum({
  label_created: 'label_created',
  picked_up: 'picked_up',
  in_transit: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  delivery_attempted: 'delivery_attempted',
  available_for_pickup: 'available_for_pickup',
  delivered: 'delivered',
  return_to_sender: 'return_to_sender',
  returned_to_sender: 'returned_to_sender',
  lost: 'lost',
} satisfies Every<ScanStage>)

export const condition = z.enum({
  delayed: 'delayed',
  held: 'held',
  customs: 'customs',
  damaged: 'damaged',
  address_issue: 'address_issue',
  refused: 'refused',
  exception: 'exception',
} satisfies Every<Condition>)

export const evidence = z.enum({
  physical: 'physical',
  electronic: 'electronic',
  claimed: 'claimed',
} satisfies Every<Evidence>)

export const promiseKind = z.enum({
  promise: 'promise',
  estimate: 'estimate',
} satisfies Every<PromiseBody['kind']>)

export const kitAuthority = z.enum({
  warehouse: 'warehouse',
  bundle: 'bundle',
  table: 'table',
  policy: 'policy',
} satisfies Every<KitBody['authority']>)

export const orderStatus = z.enum({
  pending: 'pending',
  confirmed: 'confirmed',
  scheduled: 'scheduled',
  on_hold: 'on_hold',
  processing: 'processing',
  partially_shipped: 'partially_shipped',
  shipped: 'shipped',
  out_for_delivery: 'out_for_delivery',
  ready_for_pickup: 'ready_for_pickup',
  partially_delivered: 'partially_delivered',
  delivered: 'delivered',
  partially_returned: 'partially_returned',
  returned: 'returned',
  undelivered: 'undelivered',
  cancelled: 'cancelled',
} satisfies Every<OrderStatus>)
