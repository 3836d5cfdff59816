/** What a warehouse writes of a box, or of one thing in it. */
export interface ConfirmationRow {
  /** As people write it, without the sign in front. */
  readonly order: string
  /** The warehouse's own id of the box. */
  readonly shipment: string
  /** The shop's id of the line; null where the warehouse does not know it. */
  readonly line: string | null
  /** '' where the warehouse does not say of what. */
  readonly sku: string
  /** Null: the warehouse does not say how many. */
  readonly units: number | null
  readonly number: string
  readonly carrier: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly status: 'Shipped' | 'Cancelled'
}

/** How a file is written; the same rows whichever it is. */
export interface FileStyle {
  readonly delimiter: ',' | ';' | '\t'
  readonly lineEnd: '\n' | '\r\n'
  /** Without a byte order mark, but for those that have none without it. */
  readonly encoding: 'utf-8' | 'utf-8 with a mark' | 'utf-16le' | 'windows-1252'
  readonly quoted: boolean
}

export const PLAIN_STYLE: FileStyle = { delimiter: ',', lineEnd: '\n', encoding: 'utf-8', quoted: false }

/** Columns in their order; the last is nobody's business but shows how the file is encoded. */
const COLUMNS = [
  ['Order Number', row => row.order],
  ['Shipment ID', row => row.shipment],
  ['Shopify Line ID', row => row.line ?? ''],
  ['SKU', row => row.sku],
  ['Qty', row => String(row.units ?? '')],
  ['Tracking Number', row => row.number],
  ['Carrier', row => row.carrier],
  ['Ship Date', row => new Date(row.at).toISOString().slice(0, 19).replace('T', ' ')],
  ['Status', row => row.status],
  ['Dock', () => 'Tür 2'],
] as const satisfies readonly (readonly [string, (row: ConfirmationRow) => string])[]

/** A file of confirmations that boxes were sent: its header, and a record for each row. */
export function confirmationFile(rows: readonly ConfirmationRow[], style: FileStyle = PLAIN_STYLE): Buffer {
  const cell = (text: string) => (style.quoted ? `"${text}"` : text)
  const record = (cells: readonly string[]) => cells.map(cell).join(style.delimiter) + style.lineEnd
  const lines = rows.map(row => record(COLUMNS.map(([, value]) => value(row))))
  return encoded(record(COLUMNS.map(([name]) => name)) + lines.join(''), style.encoding)
}

function encoded(text: string, encoding: FileStyle['encoding']): Buffer {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8')
    case 'utf-8 with a mark':
      return Buffer.from(`\ufeff${text}`, 'utf8')
    case 'utf-16le':
      return Buffer.from(`\ufeff${text}`, 'utf16le')
    case 'windows-1252':
      // Of the letters that are used here it is the same.
      return Buffer.from(text, 'latin1')
  }
}
