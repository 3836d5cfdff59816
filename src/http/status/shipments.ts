import type { Heard } from '../../events/followed.ts'
import { carrierPage } from '../../policy/carriers/index.ts'
import { labelOfParcel, labelOfScan } from './labels.ts'
import { publicPlace } from './places.ts'
import { planShipment } from './plan-shipment.ts'
import type { StatusView } from './schema.ts'
import { sentenceOf } from './sentence.ts'
import type { Speech } from './speech.ts'
import type { Line, Parcel } from './state.ts'

export function shipmentView(
  parcel: Parcel,
  heard: Heard,
  lines: ReadonlyMap<string, Line>,
  speech: Speech,
): StatusView['shipments'][number] {
  return {
    status: parcel.stage,
    label: labelOfParcel(parcel, heard, speech),
    sentence: sentenceOf(planShipment(parcel, heard), speech),
    condition: parcel.condition,
    tracking: heard.following,
    last_heard_at: heard.lastHeardAt && speech.instant(heard.lastHeardAt),
    carrier: parcel.carrier,
    tracking_number: parcel.number,
    tracking_url: webAddress(parcel.url) ?? carrierPage(parcel.carrier, parcel.number),
    items: parcel.lines.map(({ line, units }) => ({
      title: lines.get(line)?.title ?? null,
      sku: lines.get(line)?.sku ?? null,
      units,
    })),
    scans: parcel.scans.map(scan => ({
      at: scan.at && speech.instant(scan.at),
      status: scan.stage,
      label: labelOfScan(scan, speech),
      condition: scan.condition,
      place: publicPlace(scan),
    })),
  }
}

/** The carrier's page, and nothing that a browser would run: the address was typed by somebody. */
function webAddress(url: string | null): string | null {
  const protocol = url === null ? undefined : URL.parse(url)?.protocol
  return protocol === 'https:' || protocol === 'http:' ? url : null
}
