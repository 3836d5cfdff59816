import type { Thing } from './plan.ts'
import type { Line, Parcel, State } from './state.ts'

/** Goods that travel in parcels; a fee is none, and what is collected or loaded down is in no parcel. */
export const isSent = ({ kind }: Line): boolean => kind === 'physical' || kind === 'local_delivery'

export const sentLines = (state: State): readonly Line[] =>
  state.lines.filter(line => isSent(line) && line.net > 0)

/** Live parcels, without what the shop keeps as a fulfilment of things that are in no parcel. */
export function realParcels(state: State): readonly Parcel[] {
  const others = new Set(state.lines.filter(line => !isSent(line)).map(line => line.id))
  const isNone = ({ number, lines }: Parcel) =>
    number === null && lines.length > 0 && lines.every(({ line }) => others.has(line))
  return state.parcels.filter(parcel => parcel.live && !isNone(parcel))
}

const LONGEST_TITLE = 80

/** On one line, and no longer than a sentence bears; null where nothing is left to name. */
export function spokenTitle(title: string): string | null {
  const line = title.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  if (line === '') return null
  const letters = [...line]
  return letters.length > LONGEST_TITLE ? `${letters.slice(0, LONGEST_TITLE - 1).join('')}…` : line
}

/** What is in some parcels: things by name, and how many whole units they are; null where nobody says it for certain. */
export interface Contents {
  readonly things: readonly Thing[]
  /** Null: some are only parts of a unit. */
  readonly units: number | null
}

/** Units by line that somebody says are in one of the parcels. */
export function unitsTold(parcels: readonly Parcel[]): ReadonlyMap<string, number> {
  const told = new Map<string, number>()
  for (const { lines } of parcels)
    for (const { line, units } of lines) told.set(line, (told.get(line) ?? 0) + units)
  return told
}

/** Whether all that is told of what is in the parcels can be true at once: the same unit may be told twice. */
function isCredible(state: State, parcels: readonly Parcel[]): boolean {
  const [all, numbered] = [unitsTold(parcels), unitsTold(parcels.filter(({ number }) => number !== null))]
  return state.lines.every(
    ({ id, kit, tracked, net }) =>
      kit !== undefined || ((numbered.get(id) ?? 0) <= tracked && (all.get(id) ?? 0) <= net),
  )
}

/** The things of one line in some parcels. */
function thingsOf(line: Line, parcels: readonly Parcel[], all: readonly Parcel[]): readonly Thing[] | null {
  const title = spokenTitle(line.title)
  if (title === null) return null
  const part = { title, count: 1, total: 1, share: 'part' } as const
  const units = unitsTold(parcels).get(line.id) ?? 0
  if (line.kit === undefined) return [{ title, count: units, total: line.net, share: 'whole' }]
  const inside = parcels.flatMap(each => each.pieces?.filter(piece => piece.line === line.id) ?? [])
  const holders = all.filter(each => each.lines.some(({ line: id }) => id === line.id))
  if (line.tracked >= line.net && holders.every(each => parcels.includes(each)))
    return [{ title, count: line.net, total: line.net, share: 'whole' }]
  if (!parcels.every(each => namesPieces(each, line))) return [part]
  const kinds = line.kit.flatMap(({ sku, title, owed }) => {
    const count = Math.min(
      owed,
      inside.filter(piece => piece.sku === sku).reduce((total, each) => total + each.count, 0),
    )
    const name = spokenTitle(title)
    return count > 0 && name !== null ? [{ title: name, count, total: owed, share: 'whole' as const }] : []
  })
  return kinds.length > 0 ? kinds : [part]
}

/** A parcel that holds something of the line has a label that says which pieces. */
const namesPieces = ({ lines, pieces }: Parcel, { id }: Line): boolean =>
  !lines.some(({ line }) => line === id) || (pieces?.some(({ line }) => line === id) ?? false)

/**
 * @param all every parcel of the order
 * @returns null where it is not certain
 */
export function contentsOf(
  state: State,
  parcels: readonly Parcel[],
  all: readonly Parcel[],
): Contents | null {
  if (parcels.some(({ lines }) => lines.length === 0) || !isCredible(state, all)) return null
  const things: Thing[] = []
  let units: number | null = 0
  for (const line of state.lines) {
    if (!parcels.some(({ lines }) => lines.some(({ line: id }) => id === line.id))) continue
    const own = thingsOf(line, parcels, all)
    if (own === null) return null
    things.push(...own)
    const whole = own.every(({ title, share }) => share === 'whole' && title === spokenTitle(line.title))
    units = units === null || !whole ? null : units + own.reduce((total, { count }) => total + count, 0)
  }
  return things.length === 0 ? null : { things, units }
}
