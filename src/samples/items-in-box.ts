import { sampleKits } from './goods.ts'
import type { LabelItem } from './payloads/shipstation/label.ts'
import type { Box, Item, World } from './world.ts'

/** What is under the number in this slot: of a kit each number is one kind of piece. */
export function itemsIn({ happenings }: World, { contents }: Box, slot: number): readonly LabelItem[] {
  const items: readonly Item[] = happenings.flatMap(each =>
    each.kind === 'placed' ? each.items : each.kind === 'edited' ? each.added : [],
  )
  return contents.flatMap(({ line, units }) => {
    const item = items.find(each => each.line === line)
    if (!item) return []
    const { sku, title } = sampleKits[item.sku]?.[slot] ?? item
    return [{ line, sku, title, units }]
  })
}
