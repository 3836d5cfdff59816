import { tell } from '../../../events/envelope.ts'
import type { EventOf, Instant, KitBody, OrderId, OrderLine } from '../../../events/event.ts'
import type { KitPolicy, TableKit } from '../../../policy/policy.ts'
import type { Telling } from './telling.ts'

/**
 * What is said of the pieces of a line: by policy always, also where it is no kit, so that listing the product later
 * does not alter an order under way; by the table of ops where it had something to say when the order was placed; and by
 * the shop for a component of a bundle: the bundle spells out its pieces, and this line is one of them.
 * @param createdAt the order's
 */
export function kitEvents(
  line: OrderLine,
  order: OrderId,
  createdAt: Instant,
  { kits, tableKits }: Pick<Telling, 'kits' | 'tableKits'>,
): readonly EventOf<'kit.recorded'>[] {
  const kept = tableKit(tableKits, line.sku, createdAt)
  return [
    kitEvent(line, order, createdAt, {
      authority: 'policy',
      revision: kits.revision,
      pieces: policyPieces(kits, line),
    }),
    ...(kept ? [kitEvent(line, order, createdAt, { authority: 'table', ...kept })] : []),
    ...(line.bundle === null ? [] : [kitEvent(line, order, createdAt, COMPONENT)]),
  ]
}

/** A bundle has no revisions. */
const COMPONENT = { authority: 'bundle', revision: 1, pieces: [] } as const

/** A SKU may be called `constructor`: only the table's own entries count. */
function policyPieces(policy: KitPolicy, { sku }: OrderLine): KitBody['pieces'] {
  return (sku !== null && Object.hasOwn(policy.kits, sku) ? policy.kits[sku] : undefined) ?? []
}

/** The latest import that held when the order was placed, whenever its snapshot is read. */
function tableKit(kits: readonly TableKit[], sku: string | null, createdAt: Instant): TableKit | undefined {
  const holding = kits.filter(kit => kit.sku === sku && kit.since <= createdAt)
  return holding.reduce<TableKit | undefined>((a, b) => (a && a.revision > b.revision ? a : b), undefined)
}

/** Nobody's triggered-at belongs to it: it is told by ourselves. */
function kitEvent(
  line: OrderLine,
  order: OrderId,
  createdAt: Instant,
  { authority, revision, pieces }: Pick<KitBody, 'authority' | 'revision' | 'pieces'>,
): EventOf<'kit.recorded'> {
  return tell({
    type: 'kit.recorded',
    resource: `kit:${order}:${line.id}:${authority}`,
    updatedAt: createdAt,
    toldAt: '',
    order,
    body: {
      line: line.id,
      authority,
      revision,
      pieces: pieces.map(({ sku, title, count }) => ({ sku, title, count })),
    },
  })
}
