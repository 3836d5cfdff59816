import type { FinancialStatus } from '../../events/event.ts'
import type { Facts } from '../facts.ts'

const CONFIRMED: ReadonlySet<FinancialStatus> = new Set([
  'authorized',
  'paid',
  'partially_refunded',
  'refunded',
])

/** Whether a transaction secured the money and no void of it succeeded. */
function secured(facts: Facts): boolean {
  const payments = Object.values(facts.payments).map(payment => payment.body)
  const voided = new Set(
    payments.filter(each => each.kind === 'void' && each.outcome === 'success').map(each => each.parentId),
  )
  return payments.some(
    ({ kind, outcome, paymentId }) =>
      outcome === 'success' &&
      (kind === 'authorization' || kind === 'sale' || kind === 'capture') &&
      !voided.has(paymentId),
  )
}

/** The shop's own word, as it stands in the newest snapshot. */
export const financialOf = (facts: Facts): FinancialStatus => facts.order?.body.financial ?? 'unknown'

/**
 * Whether the money is there or secured. A transaction may be known before the snapshot that counts it; it never
 * overrules a snapshot that says more than pending. A partial payment is not yet one.
 */
export function isPaid(facts: Facts): boolean {
  const financial = financialOf(facts)
  return CONFIRMED.has(financial) || ((financial === 'pending' || financial === 'unknown') && secured(facts))
}
