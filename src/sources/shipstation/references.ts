import type { LineUnits, Ref } from '../../events/event.ts'
import { allocationRef, externalRef, nameRef } from '../../events/references.ts'
import type { ItemPayload, NamedPayload } from './payload.ts'

/** Scopes ids to ShipStation, whichever of its two APIs told them. */
export const scoped = (id: string): string => `shipstation:${id}`

const isNumber = (key: string | null): key is string => key !== null && /^\d{1,20}$/.test(key)

/** A split makes `1001-1` and `1001-2` of `1001`; without a split the ending is part of the shop's own name. */
const unsplit = (orderNumber: string): string => orderNumber.replace(/-\d{1,3}$/, '')

/**
 * By what orders of a shop may be meant, none of which need exist: a label is sent to every order that holds one of
 * these, and derive drops it where a better key contradicts. One order here may be several there, and the reverse.
 */
export function referencesOf(payload: NamedPayload, shop: string | null): readonly Ref[] {
  const { orderId, orderKey, orderNumber, advancedOptions } = payload
  const { mergedOrSplit, mergedIds, parentId } = advancedOptions
  const own = [orderId, parentId, ...mergedIds].flatMap(id =>
    id === null ? [] : [allocationRef(scoped(id))],
  )
  if (shop === null) return own
  const names = orderNumber === null ? [] : [orderNumber]
  if (orderNumber !== null && (mergedOrSplit || parentId !== null)) names.push(unsplit(orderNumber))
  const refs = [
    ...own,
    ...(isNumber(orderKey) ? [externalRef(shop, orderKey)] : []),
    ...names.map(name => nameRef(shop, name)),
  ]
  return [...new Set(refs)]
}

/** The one id by which it knows the order; merged and split ones keep the key of one order and are several or a part. */
export function orderKeyOf({ orderKey, advancedOptions }: NamedPayload): { readonly orderKey?: string } {
  const { mergedOrSplit, mergedIds, parentId } = advancedOptions
  const several = mergedOrSplit || mergedIds.length > 0 || parentId !== null
  return isNumber(orderKey) && !several ? { orderKey } : {}
}

/** Units by the shop's line id where the key can be one, and by SKU for where it is none. */
export function unitsOf(items: readonly ItemPayload[]): readonly LineUnits[] {
  return items.flatMap(({ adjustment, lineItemKey, sku, quantity }) =>
    adjustment || quantity === 0
      ? []
      : [{ line: isNumber(lineItemKey) ? lineItemKey : null, sku, units: quantity }],
  )
}
