import type { Box, Edited, Happening, Item, Refund, RefundedUnits, Step, World } from './world.ts'

/** One line in the shop's books; units. */
export interface BookedLine {
  readonly item: Item
  readonly removed: number
  readonly restocked: number
  readonly returned: number
  /** Paid back after they had left; the customer keeps them. */
  readonly kept: number
}

export interface BookedFulfillment {
  readonly box: Box
  readonly numbers: readonly string[]
  readonly createdAt: number
  readonly updatedAt: number
  readonly cancelled: boolean
  readonly shipmentStatus: Step | null
}

export interface BookedPayment {
  readonly id: string
  readonly parent: string | null
  readonly kind: 'sale' | 'refund'
  readonly cents: number
  readonly at: number
}

export interface BookedRefund {
  readonly refund: Refund
  readonly at: number
  readonly payment: BookedPayment | null
}

/** What the shop's books say of an order at one moment. */
export interface ShopOrder {
  readonly createdAt: number
  readonly updatedAt: number
  readonly closedAt: number | null
  readonly cancelledAt: number | null
  readonly cancelReason: string | null
  readonly lines: readonly BookedLine[]
  readonly fulfillments: readonly BookedFulfillment[]
  readonly refunds: readonly BookedRefund[]
  readonly payments: readonly BookedPayment[]
}

/** Units that are still in the order. */
export const currentUnits = (line: BookedLine): number =>
  line.item.quantity - line.removed - line.restocked - line.returned - line.kept

/** Units in fulfilments that stand. */
export const fulfilledUnits = (order: ShopOrder, line: BookedLine): number =>
  order.fulfillments
    .filter(each => !each.cancelled)
    .flatMap(each => each.box.contents)
    .filter(content => content.line === line.item.line)
    .reduce((sum, content) => sum + content.units, 0)

/** Units that can still be put into a fulfilment. */
export const fulfillableUnits = (order: ShopOrder, line: BookedLine): number =>
  order.cancelledAt !== null
    ? 0
    : Math.max(0, line.item.quantity - line.removed - line.restocked - fulfilledUnits(order, line))

/** Ordered goods and shipping, without what an edit removed; cents. */
export const owedCents = (world: World, order: ShopOrder): number =>
  world.shippingCents +
  order.lines.reduce((sum, line) => sum + (line.item.quantity - line.removed) * line.item.cents, 0)

/** Cents of one kind of payment. */
export const paidCents = (order: ShopOrder, kind: BookedPayment['kind']): number =>
  order.payments.filter(each => each.kind === kind).reduce((sum, each) => sum + each.cents, 0)

export function financialStatus(world: World, order: ShopOrder): string {
  const [received, refunded] = [paidCents(order, 'sale'), paidCents(order, 'refund')]
  if (received === 0) return order.cancelledAt === null ? 'pending' : 'voided'
  if (refunded >= received) return 'refunded'
  if (refunded > 0) return 'partially_refunded'
  return received < owedCents(world, order) ? 'partially_paid' : 'paid'
}

export function fulfillmentStatus(order: ShopOrder): 'fulfilled' | 'partial' | null {
  if (order.lines.every(line => fulfilledUnits(order, line) === 0)) return null
  return order.lines.some(line => fulfillableUnits(order, line) > 0) ? 'partial' : 'fulfilled'
}

/** The books after one more happening. The first one must be the placing. */
export function book(world: World, before: ShopOrder | null, happening: Happening): ShopOrder {
  if (before === null) {
    if (happening.kind !== 'placed')
      throw new RangeError(`A story begins with the order, not with "${happening.kind}".`)
    const opened = open(happening.at, happening.items)
    return happening.transaction === null ? opened : pay(world, opened, happening.transaction, happening.at)
  }
  const changed = change(world, before, happening)
  const updatedAt = Math.max(before.updatedAt, happening.at)
  const done = fulfillmentStatus(changed) === 'fulfilled' && financialStatus(world, changed) === 'paid'
  // Shops archive what is fulfilled and paid, and reopen it when something is owed again: closed is not cancelled.
  const closedAt = changed.cancelledAt ?? (done ? (before.closedAt ?? updatedAt) : null)
  return { ...changed, updatedAt, closedAt }
}

function open(at: number, items: readonly Item[]): ShopOrder {
  return {
    createdAt: at,
    // Real bodies of orders/create already carry the next second here.
    updatedAt: at + 1000,
    closedAt: null,
    cancelledAt: null,
    cancelReason: null,
    lines: items.map(lineOf),
    fulfillments: [],
    refunds: [],
    payments: [],
  }
}

const lineOf = (item: Item): BookedLine => ({
  item,
  removed: 0,
  restocked: 0,
  returned: 0,
  kept: 0,
})

function change(world: World, order: ShopOrder, happening: Happening): ShopOrder {
  switch (happening.kind) {
    case 'placed':
      throw new RangeError('An order is placed once.')
    case 'paid':
      return pay(world, order, happening.transaction, happening.at)
    case 'packed':
      return { ...order, fulfillments: [...order.fulfillments, packed(happening.box, happening.at)] }
    case 'numbered':
      return touch(order, happening.box, { numbers: happening.numbers, updatedAt: happening.at })
    case 'unpacked':
      return touch(order, happening.box, { cancelled: true, updatedAt: happening.at })
    case 'carried':
      return touch(order, happening.box, { shipmentStatus: happening.step, updatedAt: happening.at })
    case 'refunded':
      return giveBack(order, happening.refund, happening.at)
    case 'edited':
      return edit(order, happening)
    case 'deleted':
      return order
    case 'cancelled': {
      const back = happening.refund
        ? giveBack(order, happening.refund, happening.at)
        : { ...order, lines: order.lines.map(restockedWhole) }
      return { ...back, cancelledAt: happening.at, cancelReason: happening.reason }
    }
  }
}

function pay(world: World, order: ShopOrder, id: string, at: number): ShopOrder {
  const cents = owedCents(world, order) - paidCents(order, 'sale')
  return { ...order, payments: [...order.payments, { id, parent: null, kind: 'sale', cents, at }] }
}

const packed = (box: Box, at: number): BookedFulfillment => ({
  box,
  numbers: box.numbers,
  createdAt: at,
  updatedAt: at,
  cancelled: false,
  shipmentStatus: null,
})

function touch(order: ShopOrder, box: string, news: Partial<BookedFulfillment>): ShopOrder {
  const fulfillments = order.fulfillments.map(each => (each.box.id === box ? { ...each, ...news } : each))
  return { ...order, fulfillments }
}

const restockedWhole = (line: BookedLine): BookedLine => ({
  ...line,
  restocked: line.restocked + currentUnits(line),
})

type Book = 'restocked' | 'returned' | 'kept'

/** Units that are paid back and had not left will never be sent, whatever is said of the stock. */
function bookOf({ restock, hadLeft = false }: RefundedUnits): Book {
  if (restock === 'return') return 'returned'
  return restock === 'no_restock' && hadLeft ? 'kept' : 'restocked'
}

function giveBack(order: ShopOrder, refund: Refund, at: number): ShopOrder {
  const lines = order.lines.map(line => {
    const units = (book: Book) =>
      refund.units
        .filter(each => each.line === line.item.line && bookOf(each) === book)
        .reduce((sum, each) => sum + each.units, 0)
    return {
      ...line,
      restocked: line.restocked + units('restocked'),
      returned: line.returned + units('returned'),
      kept: line.kept + units('kept'),
    }
  })
  const price = (line: string) => order.lines.find(each => each.item.line === line)?.item.cents ?? 0
  const goods = refund.units.reduce((sum, each) => sum + each.units * price(each.line), 0)
  const everything = lines.every(line => currentUnits(line) === 0 && line.returned + line.kept === 0)
  const rest = paidCents(order, 'sale') - paidCents(order, 'refund')
  // Shipping is given back only where nothing was sent at all.
  const cents = everything ? rest : goods + refund.goodwillCents
  const parent = order.payments.find(each => each.kind === 'sale')?.id ?? null
  const payment: BookedPayment = { id: refund.transaction, parent, kind: 'refund', cents, at }
  return {
    ...order,
    lines,
    payments: [...order.payments, payment],
    refunds: [...order.refunds, { refund, at, payment }],
  }
}

function edit(order: ShopOrder, edited: Edited): ShopOrder {
  const lines = order.lines.map(line => {
    const gone = edited.removed.find(each => each.line === line.item.line)
    return gone ? { ...line, removed: line.removed + gone.units } : line
  })
  return { ...order, lines: [...lines, ...edited.added.map(lineOf)] }
}
