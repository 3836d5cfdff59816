import type { Item, ItemKind } from './world.ts'

export interface KitPart {
  readonly sku: string
  readonly title: string
  /** Pieces of this kind in one unit. */
  readonly count: number
}

/** Products of the sample shop of which one unit leaves in several parcels. */
export const sampleKits: Readonly<Record<string, readonly KitPart[]>> = {
  'TABLE-OAK': [
    { sku: 'TABLE-OAK-LEGS', title: 'Oak table, legs', count: 1 },
    { sku: 'TABLE-OAK-TOP', title: 'Oak table, top', count: 1 },
  ],
  'WARDROBE-ELM': [
    { sku: 'WARDROBE-ELM-BODY', title: 'Elm wardrobe, body', count: 1 },
    { sku: 'WARDROBE-ELM-DOORS', title: 'Elm wardrobe, doors', count: 1 },
    { sku: 'WARDROBE-ELM-SHELVES', title: 'Elm wardrobe, shelves', count: 1 },
  ],
}

export interface Product {
  readonly sku: string
  readonly title: string
  readonly kind: ItemKind
  readonly cents: number
  readonly grams: number
}

const product = (
  sku: string,
  title: string,
  cents: number,
  grams: number,
  kind: ItemKind = 'physical',
): Product => ({
  sku,
  title,
  kind,
  cents,
  grams,
})

/** What the sample shop sells. */
export const goods = {
  tableOak: product('TABLE-OAK', 'Oak table', 64_900, 41_000),
  wardrobe: product('WARDROBE-ELM', 'Elm wardrobe', 99_900, 88_000),
  tableLegs: product('TABLE-PINE-LEGS', 'Pine table, legs', 14_900, 9_000),
  tableTop: product('TABLE-PINE-TOP', 'Pine table, top', 24_900, 22_000),
  chair: product('CHAIR-ASH', 'Ash chair', 11_900, 6_500),
  lamp: product('LAMP-BRASS', 'Brass lamp', 7_900, 2_100),
  rug: product('RUG-WOOL', 'Wool rug', 18_900, 7_400),
  cushion: product('CUSHION-LINEN', 'Linen cushion', 3_900, 600),
  plans: product('PLANS-PDF', 'Care and assembly handbook (PDF)', 900, 0, 'digital'),
  giftCard: product('GIFT-50', 'Gift card', 5_000, 0, 'gift_card'),
} as const

/** A line of `quantity` units, with the ids that the shop gives it. */
export function itemOf(sold: Product, quantity: number, nextId: () => string): Item {
  const [variant, productId, line] = [nextId(), nextId(), nextId()]
  return {
    line,
    product: productId,
    variant,
    sku: sold.sku,
    title: sold.title,
    kind: sold.kind,
    quantity,
    cents: sold.cents,
    grams: sold.grams,
    pieces: sampleKits[sold.sku]?.length ?? 1,
  }
}
