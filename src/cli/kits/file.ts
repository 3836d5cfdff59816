import { CsvError, parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { KitPolicyPiece } from '../../policy/policy.ts'

/** The file cannot be imported. Names every fault with its line; nothing of the file is taken. */
export class KitFileFault extends Error {
  override readonly name = 'KitFileFault'
  constructor(faults: readonly string[]) {
    super(
      `The file has ${faults.length} fault(s); nothing was imported:\n${faults.map(each => `  - ${each}`).join('\n')}`,
    )
  }
}

export interface KitRows {
  readonly sku: string
  readonly pieces: readonly KitPolicyPiece[]
}

const HEADER = ['sku', 'piece_sku', 'piece_title', 'count']

const row = z.object({
  sku: z.string().min(1, 'is empty'),
  piece_sku: z.string(),
  piece_title: z.string(),
  count: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'is no whole number from 1 to 9999')
    .or(z.literal('')),
})

type Row = z.infer<typeof row>

/**
 * Kits of a CSV file with the columns sku, piece_sku, piece_title, count: one line a kind of piece. A line with a SKU
 * and nothing else says that the product is no kit any more.
 * @throws KitFileFault
 */
export function readKitFile(bytes: Buffer): readonly KitRows[] {
  const kits = new Map<string, KitPolicyPiece[]>()
  const faults: string[] = []
  for (const [index, record] of records(bytes).entries()) {
    const line = `line ${index + 2}`
    const read = row.safeParse(record)
    if (!read.success) {
      faults.push(...read.error.issues.map(issue => `${line}, ${issue.path.join('.')}: ${issue.message}`))
      continue
    }
    const pieces = kits.get(read.data.sku) ?? []
    kits.set(read.data.sku, pieces)
    const piece = pieceOf(read.data)
    if (piece === 'partial') faults.push(`${line}: piece_sku and count go together`)
    else if (piece && pieces.some(each => each.sku === piece.sku))
      faults.push(`${line}: ${piece.sku} is there twice`)
    else if (piece) pieces.push(piece)
  }
  for (const [sku, pieces] of kits)
    if (pieces.length === 1) faults.push(`${sku}: one kind of piece makes no kit`)
  if (kits.size === 0) faults.push('there is no kit in it')
  if (faults.length > 0) throw new KitFileFault(faults)
  return [...kits].map(([sku, pieces]) => ({ sku, pieces }))
}

function pieceOf({ piece_sku: sku, piece_title: title, count }: Row): KitPolicyPiece | 'partial' | null {
  if (sku === '' && count === '') return null
  if (sku === '' || count === '') return 'partial'
  return { sku, title: title || sku, count: Number(count) }
}

function records(bytes: Buffer): readonly unknown[] {
  try {
    return parse(bytes, {
      bom: true,
      trim: true,
      delimiter: [',', ';', '\t'],
      // Detected from the first line only, a lone CR would otherwise end up in the last field.
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
      columns: (header: string[]) => {
        const named = header.map(each => each.toLowerCase())
        if (HEADER.every((each, nth) => named[nth] === each) && named.length === HEADER.length) return HEADER
        throw new KitFileFault([`line 1: the columns must be ${HEADER.join(', ')}`])
      },
    })
  } catch (error) {
    if (error instanceof CsvError) throw new KitFileFault([error.message])
    throw error
  }
}
