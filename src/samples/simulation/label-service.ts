import { sampleKits } from '../goods.ts'
import type { JsonObject } from '../payloads/json.ts'
import { hookBody } from '../payloads/shipstation/hook.ts'
import {
  fulfillmentBody,
  type LabelItem,
  type LabelRecord,
  shipmentBody,
} from '../payloads/shipstation/label.ts'
import type { Item } from '../world.ts'
import { booksOf } from './books.ts'
import type { LabelHook, RealWorld } from './real-world.ts'

/** The service's id of the shop. */
export const LABEL_STORE = 902_114

const HOST = 'https://ssapi6.shipstation.com'

/** Where a hook points: what a batch made, or where there is no hook and a poll asks, whatever the order has. */
export function askedFor({ labelOrder, hooks, itemsTold }: RealWorld, hook: LabelHook): string {
  const list = itemsTold ? 'shipments' : 'fulfillments'
  const wanted =
    hook.batch === null ? `orderId=${labelOrder}` : `batchId=${labelOrder * 100 + hooks.indexOf(hook)}`
  const items = itemsTold ? '&includeShipmentItems=False' : ''
  return `${HOST}/${list}?storeID=${LABEL_STORE}&${wanted}${items}`
}

/** The thin body that the service posts. */
export const thinBody = (world: RealWorld, hook: LabelHook): JsonObject =>
  hookBody(askedFor(world, hook), world.itemsTold ? 'SHIP_NOTIFY' : 'FULFILLMENT_SHIPPED')

/**
 * What the service lists at an instant for an address.
 * @param told indices of the labels on the list, and of those among them that were voided by then
 */
export function listedFor(
  world: RealWorld,
  told: { readonly labels: readonly number[]; readonly voids: readonly number[] },
): readonly JsonObject[] {
  const items = new Map(
    booksOf(world.shop)
      .at(-1)
      ?.lines.map(({ item }) => [item.line, item]),
  )
  return told.labels.flatMap(index => {
    const record = recordOf(world, items, index, told.voids.includes(index))
    if (record === null) return []
    return [world.itemsTold ? shipmentBody(record, true) : fulfillmentBody(record)]
  })
}

function recordOf(
  { labels, labelOrder, labelSkew, boxes, shop }: RealWorld,
  items: ReadonlyMap<string, Item>,
  index: number,
  voided: boolean,
): LabelRecord | null {
  const label = labels[index]
  const box = label && boxes[label.box]
  if (!label || !box) return null
  return {
    id: label.id,
    orderId: labelOrder,
    orderKey: shop.orderId,
    orderNumber: String(shop.orderNumber),
    storeId: LABEL_STORE,
    number: label.number,
    carrier: label.carrier,
    createdAt: label.at + labelSkew,
    voidedAt: voided && label.voidedAt !== null ? label.voidedAt + labelSkew : null,
    items: contentsOf(box.contents, items),
  }
}

/** By line and what is picked: of a kit each kind of piece by its own SKU. */
export function contentsOf(
  contents: readonly { readonly line: string; readonly piece: number }[],
  items: ReadonlyMap<string, Item>,
): readonly LabelItem[] {
  const picked = new Map<string, LabelItem>()
  for (const { line, piece } of contents) {
    const item = items.get(line)
    if (!item) continue
    const part = item.pieces > 1 ? sampleKits[item.sku]?.[piece] : undefined
    const { sku, title } = part ?? item
    const known = picked.get(`${line} ${sku}`)
    picked.set(`${line} ${sku}`, { line, sku, title, units: (known?.units ?? 0) + 1 })
  }
  return [...picked.values()]
}
