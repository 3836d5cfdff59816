import type { Item } from '../world.ts'
import type { NamedBox, Told } from './least.ts'
import type { SeenBox, SeenFulfillment } from './seen.ts'

/** What a line is of; undefined for none of the order's. */
type ItemOf = (line: string) => Item | undefined

const isKit = (itemOf: ItemOf, line: string): boolean => (itemOf(line)?.pieces ?? 1) > 1

/** A fulfilment that is known, as packings are counted. */
export function packedIn({ cancelled, contents, boxes }: SeenFulfillment, itemOf: ItemOf): Told<SeenBox> {
  const items = contents.filter(({ line }) => itemOf(line)?.kind === 'physical')
  const nameless = boxes.filter(box => box.contents === null)
  const live = nameless.filter(box => box.stands)
  return {
    superseded: cancelled,
    plain: new Map(items.filter(({ line }) => !isKit(itemOf, line)).map(({ line, units }) => [line, units])),
    kits: items
      .filter(({ line }) => isKit(itemOf, line))
      .map(({ line, units }) => ({ line, units, kinds: itemOf(line)?.pieces ?? 1 })),
    boxes: live,
    named: boxes.flatMap(box => named(box, itemOf) ?? []),
    unpacked: boxes.some(box => box.stands) ? nameless.length - live.length : 0,
  }
}

/** What only labels tell: as much of everything as is in their boxes. */
export function looselyPacked(boxes: readonly SeenBox[], itemOf: ItemOf): Told<SeenBox> {
  const own = boxes.flatMap(box => named(box, itemOf) ?? [])
  const plain = new Map<string, number>()
  const kits = new Map<string, number>()
  for (const each of own) {
    for (const [line, units] of each.plain) plain.set(line, (plain.get(line) ?? 0) + units)
    for (const { line, units } of each.pieces) kits.set(line, Math.max(kits.get(line) ?? 0, units))
  }
  return {
    superseded: false,
    plain,
    kits: [...kits].map(([line, units]) => ({ line, units, kinds: itemOf(line)?.pieces ?? 1 })),
    boxes: [],
    named: own,
    unpacked: 0,
  }
}

function named(box: SeenBox, itemOf: ItemOf): NamedBox<SeenBox> | null {
  if (box.contents === null) return null
  const plain = new Map<string, number>()
  const pieces = new Map<string, NamedBox<SeenBox>['pieces'][number]>()
  for (const { line, piece: kind } of box.contents) {
    if (isKit(itemOf, line)) {
      const units = (pieces.get(`${line}/${kind}`)?.units ?? 0) + 1
      pieces.set(`${line}/${kind}`, { line, kind, units })
    } else plain.set(line, (plain.get(line) ?? 0) + 1)
  }
  return { box, stands: box.stands, plain, pieces: [...pieces.values()] }
}
