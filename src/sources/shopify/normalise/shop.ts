import { orderId } from '../../../events/references.ts'
import {
  customerRedactPayload,
  dataRequestPayload,
  inventoryItemPayload,
  inventoryPayload,
  shopRedactPayload,
} from '../payload-shop.ts'
import type { Normalised, Telling } from './telling.ts'

/** Topics that say nothing of an order's status: each is a command of its own. */

/** inventory_levels/update. */
export function normaliseInventoryLevel(body: unknown, { shop }: Telling): Normalised {
  const level = inventoryPayload.parse(body)
  return {
    events: [],
    commands: [
      {
        kind: 'inventory',
        shop,
        item: level.inventory_item_id,
        location: level.location_id,
        available: level.available,
        updatedAt: level.updated_at,
      },
    ],
  }
}

/** inventory_items/create and update: the only webhooks that tell which SKU an inventory level is of. */
export function normaliseInventoryItem(body: unknown, { shop }: Telling): Normalised {
  const { id: item, sku, updated_at: updatedAt } = inventoryItemPayload.parse(body)
  return { events: [], commands: [{ kind: 'item', shop, item, sku, updatedAt }] }
}

/** app/uninstalled: no webhook will come any more, which nobody would notice otherwise. */
export function normaliseUninstall(_body: unknown, { shop }: Telling): Normalised {
  return { events: [], commands: [{ kind: 'uninstalled', shop }] }
}

/** customers/redact: a customer by id, by orders, or by e-mail alone. */
export function normaliseCustomerRedaction(body: unknown, { shop }: Telling): Normalised {
  const { customer, orders_to_redact: orders } = customerRedactPayload(shop).parse(body)
  return { events: [], commands: [{ kind: 'redact', ...personOf(shop, customer, orders) }] }
}

/** shop/redact, 48 hours after the app was removed. */
export function normaliseShopRedaction(body: unknown, { shop }: Telling): Normalised {
  shopRedactPayload(shop).parse(body)
  return { events: [], commands: [{ kind: 'redact_shop', shop }] }
}

/** customers/data_request. */
export function normaliseDataRequest(body: unknown, { shop }: Telling): Normalised {
  const payload = dataRequestPayload(shop).parse(body)
  const person = personOf(shop, payload.customer, payload.orders_requested)
  return { events: [], commands: [{ kind: 'export', request: payload.data_request?.id ?? null, ...person }] }
}

const personOf = (
  shop: string,
  customer: { readonly id: string | null; readonly email: string | null } | null,
  orders: readonly string[],
) => ({
  shop,
  customer: customer?.id ?? null,
  email: customer?.email ?? null,
  orders: orders.map(order => orderId(shop, order)),
})
