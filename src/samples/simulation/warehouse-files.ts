import { sampleKits } from '../goods.ts'
import { type ConfirmationRow, confirmationFile } from '../payloads/ship-confirmations.ts'
import { Random } from '../random.ts'
import type { Item } from '../world.ts'
import type { FileHabits } from './file-habits.ts'
import { contentsOf } from './label-service.ts'
import type { RealWorld } from './real-world.ts'

/** A label as one file lists it. */
export interface ListedLabel {
  /** Index of the label. */
  readonly label: number
  readonly voided: boolean
  /** Somebody opened and saved the file in a spreadsheet: of a long number fifteen digits are left. */
  readonly damaged: boolean
}

/** A file that a warehouse wrote of the boxes of an order. */
export interface WrittenFile {
  /** `YYYY-MM-DD`: the day of which it tells. */
  readonly date: string
  readonly name: string
  readonly at: number
  readonly listed: readonly ListedLabel[]
}

const [MINUTE, DAY] = [60_000, 86_400_000]

/** Share of the labels that a spreadsheet could spoil, per file. */
const DAMAGED = 0.2

/** What a spreadsheet turns into a number. */
const isNumber = (text: string): boolean => /^\d{12,}$/.test(text)

/** The files of a world, one after the other: each tells what has changed since the one before. */
export function filesOf(world: RealWorld, seed: string): readonly WrittenFile[] {
  const habits = world.files
  if (habits === null || world.labels.length === 0) return []
  const random = new Random(`damage/${seed}`)
  const written: WrittenFile[] = []
  let told = 0
  for (const at of instants(world, habits)) {
    const last = written.at(-1)?.listed ?? []
    const again = last.filter(each => habits.overlaps || each.damaged).map(each => each.label)
    const changed = world.labels.flatMap((_, index) => (changedIn(world, index, told, at) ? [index] : []))
    const due = last.some(each => each.damaged) || changed.length > 0
    told = at
    if (!due) continue
    const labels = [...new Set([...again, ...changed])].filter(index => isListed(world, habits, index, at))
    const listed = labels.map(label => listedAt(world, label, at, () => random.chance(DAMAGED)))
    const date = new Date(at).toISOString().slice(0, 10)
    written.push({ date, name: `shipped-${date}-${written.length}.csv`, at, listed })
  }
  return written
}

/** Every instant at which a file may be written, until all is told; what was damaged comes right a day later. */
function instants({ labels }: RealWorld, { written }: FileHabits): readonly number[] {
  const times = labels.flatMap(({ at, voidedAt }) => (voidedAt === null ? [at] : [at, voidedAt]))
  const first = Math.floor(Math.min(...times) / DAY) * DAY
  const days = Math.ceil((Math.max(...times) - first) / DAY) + 20
  return Array.from({ length: days }, (_, day) => written.map(minute => first + day * DAY + minute * MINUTE))
    .flat()
    .sort((a, b) => a - b)
}

/** A void that a new label follows is no news where the row is corrected: the warehouse writes the new number over the old. */
export function isReplaced(
  { labels }: RealWorld,
  label: number,
  isThere: (label: number) => boolean,
): boolean {
  const box = labels[label]?.box
  return labels.some((other, index) => index > label && other.box === box && isThere(index))
}

function changedIn(world: RealWorld, label: number, after: number, until: number): boolean {
  const { at = 0 } = world.labels[label] ?? {}
  const voidedAt = voidTold(world, label)
  const isNew = (instant: number) => instant > after && instant <= until
  return isNew(at) || (voidedAt !== null && isNew(voidedAt))
}

const voidTold = (world: RealWorld, label: number): number | null =>
  world.files?.corrects && isReplaced(world, label, () => true)
    ? null
    : (world.labels[label]?.voidedAt ?? null)

const isListed = (world: RealWorld, { corrects }: FileHabits, label: number, at: number): boolean =>
  !corrects || !isReplaced(world, label, other => (world.labels[other]?.at ?? at) <= at)

function listedAt(world: RealWorld, label: number, at: number, isUnlucky: () => boolean): ListedLabel {
  const voidedAt = voidTold(world, label)
  const damaged = isNumber(world.labels[label]?.number ?? '') && isUnlucky()
  return { label, voided: voidedAt !== null && voidedAt <= at, damaged }
}

/** The file's bytes. */
export function fileBytes(world: RealWorld, { listed }: WrittenFile): Buffer {
  if (world.files === null) throw new RangeError('This warehouse sends no files.')
  const items = itemsOf(world)
  const rows = listed.flatMap(each => rowsOf(world, items, each))
  return confirmationFile(rows, world.files.style)
}

const itemsOf = ({ shop: { happenings } }: RealWorld): ReadonlyMap<string, Item> =>
  new Map(
    happenings
      .flatMap(each => (each.kind === 'placed' ? each.items : each.kind === 'edited' ? each.added : []))
      .map(item => [item.line, item]),
  )

function rowsOf(
  world: RealWorld,
  items: ReadonlyMap<string, Item>,
  { label, voided, damaged }: ListedLabel,
): readonly ConfirmationRow[] {
  const { files, labels, boxes, itemsTold, labelSkew, shop } = world
  const own = labels[label]
  const box = own && boxes[own.box]
  if (!own || !box) return []
  const row = {
    order: String(shop.orderNumber),
    shipment: files?.corrects ? `B${own.box}-${shop.orderNumber}` : String(own.id),
    number: damaged ? spoilt(own.number) : own.number,
    carrier: own.carrier,
    at: own.at + labelSkew,
    status: voided ? ('Cancelled' as const) : ('Shipped' as const),
  }
  if (!itemsTold) return [{ ...row, line: null, sku: '', units: null }]
  const knowsLines = files?.knowsLines || hasTwins(items)
  return contentsOf(box.contents, items).map(({ line, sku, units }) => ({
    ...row,
    line: knowsLines ? line : null,
    sku,
    units,
  }))
}

/** Lines that only their ids tell apart. */
function hasTwins(items: ReadonlyMap<string, Item>): boolean {
  const skus = [...items.values()].flatMap(({ sku }) => [
    sku,
    ...(sampleKits[sku] ?? []).map(part => part.sku),
  ])
  return new Set(skus).size < skus.length
}

/** `7.94644E+11` */
const spoilt = (digits: string): string => `${digits[0]}.${digits.slice(1, 6)}E+${digits.length - 1}`
