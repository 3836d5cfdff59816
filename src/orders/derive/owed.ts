import type { LineUnits, OrderLine, RefundBody, ReturnBody } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { sorted } from './sorted.ts'

interface Refunded {
  readonly cancel: number
  readonly returned: number
  readonly ambiguous: number
}

const NOTHING: Refunded = { cancel: 0, returned: 0, ambiguous: 0 }

/** Units of a line in a set of refunds, by what became of the goods. */
function refundedUnits(line: string, refunds: readonly RefundBody[]): Refunded {
  let sum = NOTHING
  for (const each of refunds.flatMap(refund => refund.lines)) {
    if (each.line !== line) continue
    if (each.restock === 'cancel') sum = { ...sum, cancel: sum.cancel + each.units }
    else if (each.restock === 'return') sum = { ...sum, returned: sum.returned + each.units }
    else sum = { ...sum, ambiguous: sum.ambiguous + each.units }
  }
  return sum
}

/** Units neither fulfilled nor to be fulfilled, as the snapshot itself counts them; null where it does not say. */
function neitherFulfilled(line: OrderLine): number | null {
  if (line.fulfillable === null || line.fulfilled === null) return null
  return line.quantity - line.fulfillable - line.fulfilled
}

/**
 * A snapshot that does not say which refunds its numbers contain: what refunds call cancelled is certain, and what the
 * numbers lack beyond every return is too. The greater of the two never cancels a unit that is still owed.
 */
function cancelledUnlisted(line: OrderLine, all: Refunded): number {
  const gone = line.current === null ? 0 : line.quantity - line.current
  return Math.max(all.cancel, gone - all.returned - all.ambiguous)
}

function cancelledListed(line: OrderLine, listed: Refunded, unlisted: Refunded): number {
  const current = line.current ?? line.quantity - listed.cancel - listed.returned - listed.ambiguous
  let cancelled = line.quantity - current - listed.returned
  if (listed.ambiguous > 0) {
    const proved = neitherFulfilled(line)
    cancelled = Math.min(cancelled, proved ?? cancelled - listed.ambiguous)
  }
  // A no_restock the snapshot does not know of is taken from what nobody has packed first.
  const unfulfilled = Math.max(0, current - (line.fulfilled ?? 0) - unlisted.cancel)
  return cancelled + unlisted.cancel + Math.min(unlisted.ambiguous, unfulfilled)
}

/** Whether the newest snapshot's quantities count a refund already; null: it does not say which they count. */
export function isListed(facts: Facts, refundId: string): boolean | null {
  return facts.order?.body.refunds?.includes(refundId) ?? null
}

/**
 * Units of a line that will never be sent, by edits, cancels and refunds (design: Refunds). A returned unit is not
 * cancelled, although the shop lowers `current_quantity` for it too.
 */
export function cancelledUnits(facts: Facts, line: OrderLine): number {
  const all = sorted(facts.refunds).map(([, { body }]) => body)
  let cancelled: number
  if ((facts.order?.body.refunds ?? null) === null) {
    cancelled = cancelledUnlisted(line, refundedUnits(line.id, all))
  } else {
    const listed = all.filter(refund => isListed(facts, refund.refundId))
    const unlisted = all.filter(refund => !isListed(facts, refund.refundId))
    cancelled = cancelledListed(line, refundedUnits(line.id, listed), refundedUnits(line.id, unlisted))
  }
  return Math.min(line.quantity, Math.max(0, cancelled))
}

/** Units of a line that the customer gave back: the most that one keeper of returns counts. */
export function returnedUnits(facts: Facts, line: string): number {
  const keepers = new Set(Object.values(facts.returns).flatMap(({ body }) => body.feed ?? []))
  return Math.max(returnedToShop(facts, line), ...[...keepers].map(feed => returnedTo(facts, feed, line)))
}

/** A warehouse knows a line by its SKU, mostly; of two lines of one SKU it is taken for the first. */
const isOfLine = (facts: Facts, told: LineUnits, line: string): boolean =>
  told.line === line ||
  (told.line === null &&
    told.sku !== null &&
    facts.order?.body.lines.find(each => each.sku === told.sku)?.id === line)

const unitsOfLine = (facts: Facts, body: ReturnBody, line: string): number =>
  body.lines.reduce((sum, each) => sum + (isOfLine(facts, each, line) ? each.units : 0), 0)

// Only a closed return has brought its goods back; an open one is a hope.
const closedReturns = (facts: Facts, feed: string | undefined): readonly ReturnBody[] =>
  sorted(facts.returns)
    .map(([, { body }]) => body)
    .filter(body => body.state === 'closed' && body.feed === feed)

const returnedTo = (facts: Facts, feed: string, line: string): number =>
  closedReturns(facts, feed).reduce((sum, body) => sum + unitsOfLine(facts, body, line), 0)

/** Per return the greater of its own and its refunds' count. */
function returnedToShop(facts: Facts, line: string): number {
  const refunds = sorted(facts.refunds).map(([, { body }]) => body)
  const byReturn = new Map<string, number>()
  let loose = 0
  for (const refund of refunds) {
    const units = refundedUnits(line, [refund]).returned
    if (refund.returnId === null) loose += units
    else byReturn.set(refund.returnId, (byReturn.get(refund.returnId) ?? 0) + units)
  }
  for (const body of closedReturns(facts, undefined)) {
    byReturn.set(body.returnId, Math.max(byReturn.get(body.returnId) ?? 0, unitsOfLine(facts, body, line)))
  }
  return loose + [...byReturn.values()].reduce((sum, units) => sum + units, 0)
}
