/**
 * The least that is true whoever packed how: a fulfilment says what is in its boxes together, and unless a label says
 * it, nobody says which unit is in which box. So all ways of packing are tried, and what holds in every one is certain.
 */

/** Units by line. */
export type Units = ReadonlyMap<string, number>

export interface PackedKit {
  readonly line: string
  readonly units: number
  readonly kinds: number
}

/** A box of which a label says what is in it. */
export interface NamedBox<B> {
  readonly box: B
  /** False: its label was voided, and no carrier took it all the same. */
  readonly stands: boolean
  readonly plain: Units
  readonly pieces: readonly { readonly line: string; readonly kind: number; readonly units: number }[]
}

/** A fulfilment as it is told, or boxes of which only labels tell. */
export interface Told<B> {
  /** Cancelled after a carrier had it: its goods may be sent anew under another fulfilment. */
  readonly superseded: boolean
  readonly plain: Units
  readonly kits: readonly PackedKit[]
  /** Boxes under way or at the dock of which nobody says what is in them. */
  readonly boxes: readonly B[]
  readonly named: readonly NamedBox<B>[]
  /** Unnamed boxes that were unpacked again; each held a unit. */
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

/** What is left of a fulfilment for the boxes that no label names. */
export function unnamed<B>({ plain, kits, named }: Told<B>): {
  readonly plain: Units
  readonly kits: readonly PackedKit[]
} {
  const rest = new Map(plain)
  for (const box of named)
    for (const [line, units] of box.plain) rest.set(line, Math.max(0, (rest.get(line) ?? 0) - units))
  const open = kits.map(kit => ({ ...kit, kinds: openKinds(named, kit) }))
  return { plain: rest, kits: open.filter(kit => kit.kinds > 0) }
}

/** Pieces of one kind of a kit in the named boxes that stand and pass. */
function pieces<B>(
  named: readonly NamedBox<B>[],
  line: string,
  kind: number,
  passes: (box: B) => boolean,
): number {
  const own = named.filter(each => each.stands && passes(each.box)).flatMap(each => each.pieces)
  return sum(own.filter(each => each.line === line && each.kind === kind).map(each => each.units))
}

const everyKind = (kit: PackedKit): readonly number[] => [...Array(kit.kinds).keys()]

/** Kinds of piece of which not all are in named boxes. */
function openKinds<B>(named: readonly NamedBox<B>[], kit: PackedKit): number {
  return everyKind(kit).filter(kind => pieces(named, kit.line, kind, () => true) < kit.units).length
}

/** What may be in the boxes that have come so far, as little as possible: every other box holds all that it can. */
function waysOf<B>(told: Told<B>, came: (box: B) => boolean): readonly Units[] {
  const certain = told.named
    .filter(each => each.stands && came(each.box))
    .reduce<Units>((all, each) => plus(all, each.plain), new Map())
  return waysOfRest(told, came).map(units => plus(certain, units))
}

function waysOfRest<B>(told: Told<B>, came: (box: B) => boolean): readonly Units[] {
  const { boxes, unpacked } = told
  const { plain, kits } = unnamed(told)
  const reached = boxes.filter(came).length
  const total = sum(plain.values()) - unpacked
  if (reached === 0 || total <= 0) return [new Map()]
  if (reached === boxes.length) return unpacked === 0 ? [plain] : choices([...plain], total)
  // The boxes that have come may all hold pieces of kits; and a unit that fills several boxes is only there with the last.
  if (kits.length > 0 || total < boxes.length) return [new Map()]
  return choices([...plain], reached)
}

/** One kind of piece a box: a kit is whole when there are boxes for all kinds and none of them is missing. */
function kitUnits<B>(told: Told<B>, kit: PackedKit, came: (box: B) => boolean): number {
  const { named, boxes } = told
  const rest = unnamed(told)
  const open = rest.kits.find(each => each.line === kit.line)?.kinds ?? 0
  const whole = wholeUnits(named, kit, came)
  if (open === 0) return Math.min(kit.units, whole)
  const others = sum(rest.plain.values()) + sum(rest.kits.map(each => each.kinds)) - open
  const enough = boxes.length - others >= open && boxes.every(came)
  const isWhole = (kind: number) => pieces(named, kit.line, kind, came) >= kit.units
  return enough && everyKind(kit).filter(isWhole).length >= kit.kinds - open ? kit.units : 0
}

/** Units of which every piece is in a named box that has come. */
const wholeUnits = <B>(named: readonly NamedBox<B>[], kit: PackedKit, came: (box: B) => boolean): number =>
  Math.min(...everyKind(kit).map(kind => pieces(named, kit.line, kind, came)))

/** Whether a piece of the kit has come, or something that was sent with it: a part of the whole either way. */
const kitBegun = <B>({ boxes, named }: Told<B>, { line }: PackedKit, came: (box: B) => boolean): boolean =>
  boxes.some(came) ||
  named.some(each => each.stands && came(each.box) && each.pieces.some(piece => piece.line === line))

/** Units that have come so far in each way of packing; what was cancelled may have been sent anew by any other. */
export function waysToCount<B>(
  told: readonly Told<B>[],
  came: (box: B) => boolean,
  ofKits: 'whole' | 'any piece' = 'whole',
): readonly Units[] {
  const count = (each: Told<B>, kit: PackedKit) =>
    ofKits === 'whole' ? kitUnits(each, kit, came) : kitBegun(each, kit, came) ? kit.units : 0
  const kits = told.flatMap(each =>
    each.kits.map(kit => [each.superseded, kit.line, count(each, kit)] as const),
  )
  let ways: readonly (readonly [now: Units, before: Units])[] = [
    [
      greater(
        added(kits.filter(([superseded]) => !superseded)),
        ofKits === 'whole' ? gathered(told, came) : new Map(),
      ),
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

/** Kits that are whole by their labels alone, whichever fulfilments these belong to. */
function gathered<B>(told: readonly Told<B>[], came: (box: B) => boolean): Units {
  const standing = told.filter(each => !each.superseded)
  const named = standing.flatMap(each => each.named)
  const kits = new Map(standing.flatMap(each => each.kits).map(kit => [kit.line, kit]))
  return new Map([...kits.values()].map(kit => [kit.line, wholeUnits(named, kit, came)]))
}

export const anyKitBegun = <B>(
  told: readonly Told<B>[],
  came: (box: B) => boolean,
  owed: (line: string) => boolean,
): boolean => told.some(each => each.kits.some(kit => owed(kit.line) && kitBegun(each, kit, came)))

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
