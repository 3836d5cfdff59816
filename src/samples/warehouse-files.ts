import { itemsIn } from './items-in-box.ts'
import { type ConfirmationRow, confirmationFile, type FileStyle } from './payloads/ship-confirmations.ts'
import type { FeedFolder, SampleDelivery } from './sample-delivery.ts'
import type { Box, World } from './world.ts'

/** How the files of each warehouse look. */
export const FOLDER_STYLES: Readonly<Record<FeedFolder, FileStyle>> = {
  reno: { delimiter: ',', lineEnd: '\r\n', encoding: 'utf-8 with a mark', quoted: true },
  workshop: { delimiter: ';', lineEnd: '\n', encoding: 'windows-1252', quoted: false },
}

const DAY = 86_400_000

type Told = Pick<SampleDelivery, 'door' | 'topic' | 'headers' | 'body' | 'tells' | 'file'>

/**
 * What a warehouse drops because it sent a box: the file of the day, and after it the one of the day before, which was kept
 * back somewhere and has the number as it was mistyped at first.
 */
export function filesOf(
  world: World,
  index: number,
  box: Box,
  slot: number,
  folder: FeedFolder,
): readonly Told[] {
  const at = world.happenings[index]?.at ?? 0
  const number = box.numbers[slot] ?? ''
  const file = (day: number, typed: string): Told => ({
    door: 'files',
    topic: 'ship_confirmations',
    headers: {},
    body: confirmationFile(rowsOf(world, box, slot, { at: day, number: typed }), FOLDER_STYLES[folder]),
    tells: [index],
    file: { folder, name: `shipped-${dateOf(day)}-${world.orderNumber}-${slot + 1}.csv` },
  })
  return [file(at, number), file(at - DAY, mistyped(number))]
}

function rowsOf(
  world: World,
  box: Box,
  slot: number,
  { at, number }: Pick<ConfirmationRow, 'at' | 'number'>,
): readonly ConfirmationRow[] {
  const { name } = box.carrier ?? { name: '' }
  const common = {
    order: String(world.orderNumber),
    shipment: `S${box.id}-${slot}`,
    number,
    carrier: name,
    at,
  }
  return itemsIn(world, box, slot).map(({ sku, units }) => ({
    ...common,
    // A warehouse knows what it has on its shelves, and nothing of the shop's lines.
    line: null,
    sku,
    units,
    status: 'Shipped',
  }))
}

/** A slip of the finger. It gives nobody's number. */
const mistyped = (number: string): string => `${number.slice(0, -1)}X`

/** `20260314` */
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10).replaceAll('-', '')
