/**
 * The least that is true whoever packed how: a fulfilment says what is in its boxes together, and nobody says which
 * unit is in which box. So all ways of packing are tried, and what holds in every one of them is certain.
 */

/** Units by line. */
export type Units = ReadonlyMap<string, number>

export interface PackedKit {
  readonly line: string
  readonly units: number
  readonly kinds: number
}

/** A fulfilment as it is told. */
export interface Told<B> {
  /** Cancelled after a carrier had it: its goods may be sent anew under another fulfilment. */
  readonly superseded: boolean
  readonly plain: Units
  readonly kits: readonly PackedKit[]
  /** Boxes under way or at the dock. */
  readonly boxes: readonly B[]
  /** Boxes that were unpacked again; each held a unit. */
  readonly unpacked: number
}

const sum = (counts: Iterable<number>): number => [...counts].reduce((total, each) => total + each, 0)

/** All ways to choose so many units, by line. */
function choices(from: readonly (readonly [string, number])[], count: number): readonly Units[] {
  const [first, ...rest] = from
  if (!first) return count === 0 ? [new Map()] : []
  const [line, most] = first
  const ways: Units[] = []
  for (let units = 0; units <= Math.min(most, count); units += 1) {
    for (const others of choices(rest, count - units)) ways.push(new Map([...others, [line, units]]))
  }
  return ways
}

/** What may be in the boxes that have come so far, as little as possible: every other box holds all that it can. */
function waysOf<B>({ plain, kits, boxes, unpacked }: Told<B>, came: (box: B) => boolean): readonly Units[] {
  const reached = boxes.filter(came).length
  const total = sum(plain.values()) - unpacked
  const lines = [...plain]
  if (reached === 0 || total <= 0) return [new Map()]
  if (reached === boxes.length) return unpacked === 0 ? [plain] : choices(lines, total)
  // The boxes that have come may all hold pieces of kits; and a unit that fills several boxes is only there with the last.
  if (kits.length > 0 || total < boxes.length) return [new Map()]
  return choices(lines, reached)
}

/** Boxes that may be filled by anything but this kit. */
const foreign = <B>({ plain, kits }: Told<B>, kit: PackedKit): number =>
  sum(plain.values()) + sum(kits.filter(each => each !== kit).map(each => each.kinds))

/** One kind of piece a box: a kit is whole when there are boxes for all kinds and none of them is missing. */
function kitUnits<B>(told: Told<B>, kit: PackedKit, came: (box: B) => boolean): number {
  const enough = told.boxes.length - foreign(told, kit) >= kit.kinds
  return enough && told.boxes.every(came) ? kit.units : 0
}

/** Whether a piece of the kit has come, or something that was sent with it: a part of the whole either way. */
const kitBegun = <B>(told: Told<B>, came: (box: B) => boolean): boolean => told.boxes.some(came)

/** Units that have come so far in each way of packing; what was cancelled may have been sent anew by any other. */
export function waysToCount<B>(
  told: readonly Told<B>[],
  came: (box: B) => boolean,
  ofKits: 'whole' | 'any piece' = 'whole',
): readonly Units[] {
  const count = (each: Told<B>, kit: PackedKit) =>
    ofKits === 'whole' ? kitUnits(each, kit, came) : kitBegun(each, came) ? kit.units : 0
  const kits = told.flatMap(each =>
    each.kits.map(kit => [each.superseded, kit.line, count(each, kit)] as const),
  )
  let ways: readonly (readonly [now: Units, before: Units])[] = [
    [
      added(kits.filter(([superseded]) => !superseded)),
      kits
        .filter(([superseded]) => superseded)
        .reduce<Units>((most, kit) => greater(most, added([kit])), new Map()),
    ],
  ]
  for (const each of told) {
    const own = waysOf(each, came)
    ways = ways.flatMap(([now, before]) =>
      own.map(units =>
        each.superseded ? ([now, greater(before, units)] as const) : ([plus(now, units), before] as const),
      ),
    )
  }
  return ways.map(([now, before]) => greater(now, before))
}

export const anyKitBegun = <B>(
  told: readonly Told<B>[],
  came: (box: B) => boolean,
  owed: (line: string) => boolean,
): boolean => told.some(each => each.kits.some(kit => owed(kit.line) && kitBegun(each, came)))

function added(kits: readonly (readonly [boolean, string, number])[]): Units {
  return kits.reduce<Units>((all, [, line, units]) => plus(all, new Map([[line, units]])), new Map())
}

function plus(a: Units, b: Units): Units {
  const out = new Map(a)
  for (const [line, units] of b) out.set(line, (out.get(line) ?? 0) + units)
  return out
}

function greater(a: Units, b: Units): Units {
  const out = new Map(a)
  for (const [line, units] of b) out.set(line, Math.max(out.get(line) ?? 0, units))
  return out
}
