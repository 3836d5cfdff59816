import type { Headline } from './oracle.ts'

/** null: nothing was shown yet. */
export type Transition = readonly [from: Headline | null, to: Headline]

/**
 * Changes of the shown status that 100 orders must bring about; who sees fewer has lost a story or a rule. Found by
 * walking every kind of story that is told in order.
 */
export const transitions: readonly Transition[] = [
  [null, 'pending'],
  [null, 'confirmed'],
  ['pending', 'confirmed'],
  ['pending', 'cancelled'],
  ['confirmed', 'cancelled'],
  ['confirmed', 'partially_shipped'],
  ['confirmed', 'shipped'],
  ['confirmed', 'delivered'],
  ['partially_shipped', 'shipped'],
  ['partially_shipped', 'partially_delivered'],
  ['shipped', 'partially_shipped'],
  ['shipped', 'confirmed'],
  ['shipped', 'out_for_delivery'],
  ['shipped', 'ready_for_pickup'],
  ['shipped', 'partially_delivered'],
  ['out_for_delivery', 'partially_delivered'],
  ['out_for_delivery', 'delivered'],
  ['ready_for_pickup', 'delivered'],
  ['partially_delivered', 'delivered'],
  ['delivered', 'partially_delivered'],
  ['delivered', 'partially_returned'],
  ['delivered', 'returned'],
  ['partially_returned', 'returned'],
]

export const transitionName = ([from, to]: Transition): string => `${from ?? '(new)'} → ${to}`
