import type { Command } from '../../../events/event.ts'
import type { Fields } from '../file.ts'
import { RowFault, type Telling } from '../telling.ts'
import { countOf } from '../values.ts'
import { instantOf } from './row-identity.ts'

/** Stock of one SKU at one place. A warehouse that names no place has one, called by the feed. */
export function inventoryCommand(fields: Fields, telling: Telling, fileTime: string): Command {
  const { sku, location, available } = fields
  if (sku === undefined) throw new RowFault('sku', '', 'nothing says of what it is the stock')
  const count = countOf(available ?? '')
  if (count === null) throw new RowFault('available', available, 'it is no whole number')
  return {
    kind: 'inventory',
    shop: telling.feed.shop,
    item: `sku:${sku}`,
    location: location ?? telling.feed.name,
    available: count,
    updatedAt: instantOf('counted_at', fields, telling) ?? fileTime,
    listed: { feed: telling.feed.name, at: fileTime },
  }
}
