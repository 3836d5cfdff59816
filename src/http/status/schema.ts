import { z } from 'zod'
import { LOCALES } from '../../policy/texts/index.ts'
import {
  condition,
  following,
  happening,
  lineKind,
  orderStatus,
  pieceStatus,
  stage,
  substatus,
  waitingFor,
} from './words.ts'

const about = <T extends z.ZodType>(schema: T, description: string) => schema.describe(description)

const instant = z.iso.datetime({ offset: true }).describe('ISO 8601, with the offset of the shop’s zone.')
const units = z.number().int().nonnegative()
const title = about(z.string().nullable(), 'As the shop names it; null: it is not known.')
const sku = z.string().nullable()
const label = about(z.string(), 'A few words in the locale.')
const sentence = about(
  z.string(),
  'One to three short sentences in the locale. Nothing is said that is not proved.',
)

const progress = z
  .object({
    net: about(units, 'Units still owed, of goods that are sent or collected.'),
    tracked: about(units, 'Of these, in a parcel with a tracking number.'),
    scanned: about(units, 'Of these, physically scanned by a carrier.'),
    delivered: units,
    returned: units,
  })
  .meta({
    id: 'Progress',
    description: 'Whole units; one of several pieces counts when its last piece does.',
  })

const piece = z
  .object({
    title: about(z.string(), 'As the warehouse or the kit list names it.'),
    sku,
    count: about(units, 'Pieces of this kind, of all units that are owed.'),
    status: about(
      pieceStatus,
      'How far every piece of this kind is proved to be. open: in no parcel yet. unknown: it is not known which parcel has it.',
    ),
    label,
  })
  .meta({ id: 'Piece', description: 'One kind of piece of a thing that is sent in several parcels.' })

const item = z
  .object({
    title: z.string(),
    sku,
    kind: lineKind,
    bundle: about(
      z.object({ id: z.string(), title }).nullable(),
      'Items of one id were sold as one thing; null: sold by itself.',
    ),
    ordered: units,
    cancelled: units,
    tracked: units,
    scanned: units,
    delivered: units,
    returned: units,
    pieces: about(z.array(piece).nullable(), 'Null for what is one piece.'),
  })
  .meta({ id: 'Item', description: 'A line of the order. All counts are whole units.' })

const scan = z
  .object({
    at: about(instant.nullable(), 'Null: it is not told when.'),
    status: stage.nullable(),
    label: label.nullable(),
    condition: condition.nullable(),
    place: about(z.string().nullable(), 'Only of places far from the customer.'),
  })
  .meta({ id: 'Scan', description: 'One word of the carrier.' })

const shipment = z
  .object({
    status: stage,
    label,
    sentence,
    condition: about(condition.nullable(), 'What is wrong with it, beside where it stands.'),
    tracking: about(following, 'Whether more is to be heard of it, and from whom.'),
    last_heard_at: about(instant.nullable(), 'When the last thing happened that was told of it.'),
    carrier: z.string().nullable(),
    tracking_number: z.string().nullable(),
    tracking_url: about(z.string().nullable(), 'The carrier’s own page, http or https.'),
    items: about(
      z.array(z.object({ title, sku, units })),
      'What is in it, where somebody says so; of things of several pieces perhaps a part only.',
    ),
    scans: about(z.array(scan), 'Oldest first.'),
  })
  .meta({ id: 'Shipment', description: 'A parcel; those voided or cancelled are left out.' })

const entry = z
  .object({
    at: instant,
    event: happening,
    label,
    tracking_number: about(z.string().nullable(), 'Of which parcel; null: of the whole order.'),
    place: z.string().nullable(),
  })
  .meta({ id: 'TimelineEntry' })

const missing = z
  .object({
    title: z.string(),
    sku,
    count: about(units, 'Units, or pieces of one kind.'),
    part_of: about(z.string().nullable(), 'Title of the thing of which these are pieces, or the rest.'),
    waits_for: about(
      waitingFor,
      'packing: a warehouse packs it. preparation: it has not begun. hold: it was stopped. schedule: it is sent later.',
    ),
    label,
  })
  .meta({ id: 'Missing', description: 'What is owed and in no parcel yet.' })

/** The answer of `GET /v1/orders/:token`: what anybody who holds the link may see. */
export const statusSchema = z
  .object({
    name: about(z.string().nullable(), 'Number of the order as the shop writes it.'),
    locale: about(z.enum(LOCALES), 'Language of every label and sentence.'),
    time_zone: about(z.string(), 'IANA name of the zone of every instant.'),
    status: orderStatus,
    substatus: about(substatus.nullable(), 'Only of what is shipped.'),
    label,
    sentence,
    progress,
    items: z.array(item),
    missing: z.array(missing),
    shipments: z.array(shipment),
    timeline: about(z.array(entry), 'Oldest first.'),
    ordered_at: instant.nullable(),
    cancelled_at: instant.nullable(),
    promised_at: about(instant.nullable(), 'Until when all of it was promised.'),
    estimated_at: about(instant.nullable(), 'When it is expected by the newest word.'),
    expectation: about(
      sentence.nullable(),
      'When it is expected, and whether that is later than promised; null: not known, or it has arrived.',
    ),
    updated_at: about(instant, 'When anything that is known of the order last changed.'),
  })
  .meta({ id: 'OrderStatus', description: 'The status of one order, for whoever holds its link.' })

export type StatusView = z.output<typeof statusSchema>
