import type { LineUnits, OrderLine } from '../../src/events/event.ts'

/** Lines as people say them: `{ sofa: 2 }`; or in full where a warehouse knows only a SKU. */
export type Goods = Readonly<Record<string, number>> | readonly LineUnits[]

/** What a warehouse tells that knows SKUs but no lines. */
export const skus = (units: Readonly<Record<string, number>>): readonly LineUnits[] =>
  Object.entries(units).map(([sku, count]) => ({ line: null, sku, units: count }))

const isList = (goods: Goods): goods is readonly LineUnits[] => Array.isArray(goods)

export const unitsOf = (goods: Goods): readonly LineUnits[] =>
  isList(goods)
    ? goods
    : Object.entries(goods).map(([line, units]) => ({ line, sku: line.toUpperCase(), units }))

export type LineTold = number | ({ readonly quantity: number } & Partial<OrderLine>)

export const orderLine = (id: string, told: LineTold): OrderLine => {
  const line = typeof told === 'number' ? { quantity: told } : told
  return {
    id,
    sku: id.toUpperCase(),
    title: id,
    kind: 'physical',
    bundle: null,
    current: line.quantity,
    fulfillable: line.quantity,
    fulfilled: 0,
    ...line,
  }
}
