import type { PieceStatus } from '../../policy/texts/status-texts.ts'
import type { StatusView } from './schema.ts'
import type { Speech } from './speech.ts'
import type { Line } from './state.ts'

type Piece = NonNullable<Line['kit']>[number]

/** Where the last piece of the kind is: what is not proved of all is not said of the kind. */
function statusOf({ owed, tracked, scanned, delivered, unknown }: Piece): PieceStatus {
  if (delivered >= owed) return 'delivered'
  if (scanned >= owed) return 'scanned'
  if (tracked >= owed) return 'tracked'
  return unknown > 0 ? 'unknown' : 'open'
}

/** Null for what is no kit. */
export function piecesView({ kit }: Line, { texts }: Speech): StatusView['items'][number]['pieces'] {
  if (kit === undefined) return null
  return kit
    .filter(({ owed }) => owed > 0)
    .map(piece => {
      const status = statusOf(piece)
      const { title, sku, owed } = piece
      return { title, sku, count: owed, status, label: texts.status.pieces[status] }
    })
}
