import type { AllocationBody, LabelBody, LineUnits, ScanBody, WismoEvent } from '../../events/event.ts'

const unitsIn = (lines: readonly LineUnits[]): string =>
  lines.length === 0
    ? 'no lines told'
    : lines.map(({ line, sku, units }) => `${units} × ${sku ?? `line ${line}`}`).join(', ')

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

const spoken = (word: string): string => word.replaceAll('_', ' ')

/** What a scan says, without where it leads: `in transit (physical) of 1Z1, Graz`. */
export function describeScan({ of, stage, condition, evidence, place, correction }: ScanBody): string {
  const said = [stage, condition].flatMap(word => (word === null ? [] : [spoken(word)])).join(', ')
  const about = 'number' in of ? of.number : `fulfilment ${of.fulfillmentId}`
  const corrects = correction ? ', as a correction' : ''
  return `${said || 'nothing'} (${evidence}) of ${about}${place === null ? '' : `, ${place}`}${corrects}`
}

function describeAllocation({ allocationId, state, location, method, lines }: AllocationBody): string {
  const where = location === null ? 'a warehouse' : location
  return `allocation ${allocationId} to ${where}: ${spoken(state)}, ${spoken(method)}, ${unitsIn(lines)}`
}

function describeLabel({ labelId, feed, number, more = [], voided, isReturn, lines }: LabelBody): string {
  const kind = `${isReturn ? 'return label' : 'label'} ${labelId} of ${feed}`
  const standing = voided ? 'voided' : 'valid'
  const carried = number ? [number, ...more].map(each => each.number).join(', ') : 'no tracking number'
  return `${kind}: ${standing}, ${carried}, ${unitsIn(lines ?? [])}`
}

/** What an event says, in one line. */
export function describe(event: WismoEvent): string {
  switch (event.type) {
    case 'order.recorded': {
      const { name, lines, financial, cancelledAt } = event.body
      const cancelled = cancelledAt === null ? '' : `, cancelled at ${cancelledAt}`
      return `order ${name}: ${counted(lines.length, 'line')}, ${spoken(financial)}${cancelled}`
    }
    case 'order.deleted':
      return 'the shop deleted the order'
    case 'payment.recorded':
      return `payment ${event.body.paymentId}: ${event.body.kind}, ${event.body.outcome}`
    case 'refund.recorded': {
      const lines = event.body.lines.map(each => `${unitsIn([each])} (${spoken(each.restock)})`)
      return `refund ${event.body.refundId}: ${lines.join(', ') || 'money only'}`
    }
    case 'allocation.recorded':
      return describeAllocation(event.body)
    case 'hold.recorded':
      return `hold ${event.body.holdId} (${event.body.reason}): ${event.body.released ? 'released' : 'in force'}`
    case 'fulfillment.recorded': {
      const { fulfillmentId, state, numbers, lines } = event.body
      const carried = numbers.map(each => each.number).join(', ') || 'no tracking number'
      return `fulfilment ${fulfillmentId}: ${state}, ${carried}, ${unitsIn(lines)}`
    }
    case 'label.recorded':
      return describeLabel(event.body)
    case 'scan.recorded':
      return `scan: ${describeScan(event.body)}, at ${event.body.occurredAt}, told by ${event.body.feed}`
    case 'scan.withdrawn':
      return `its teller took back scan ${event.body.scanId}`
    case 'shipment.replaced':
      return `parcel ${event.body.number} was replaced${event.body.by === null ? '' : ` by ${event.body.by}`}`
    case 'promise.recorded':
      return `${event.body.kind}: by ${event.body.by}`
    case 'return.recorded':
      return `return ${event.body.returnId}: ${event.body.state}, ${unitsIn(event.body.lines)}`
    case 'kit.recorded': {
      const { line, authority, pieces } = event.body
      const kinds = pieces.map(({ sku, count }) => `${count} × ${sku}`).join(', ')
      return `line ${line} is ${kinds ? `a kit of ${kinds}` : 'no kit'}, by ${authority}`
    }
    case 'bundle.recorded': {
      const { bundleId, title, sku, units } = event.body
      return `bundle ${bundleId} is ${units} × ${sku ?? 'no SKU'} (${title})`
    }
    case 'override.recorded': {
      const { status, by, why, until } = event.body
      return status === null
        ? `${by} lifted the override: ${why}`
        : `${by} overrode the status with ${status} until ${until}: ${why}`
    }
  }
}
