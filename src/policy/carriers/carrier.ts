import { DHL, DHL_TABLE } from './dhl.ts'
import { FEDEX, FEDEX_TABLE } from './fedex.ts'
import type { CarrierMeaning, Row } from './meaning.ts'
import { UPS, UPS_TABLE } from './ups.ts'
import { USPS, USPS_TABLE } from './usps.ts'

export type CarrierName = 'usps' | 'ups' | 'fedex' | 'dhl'

/** How shops, label services and aggregators write a carrier whose codes we know. */
const NAMES: readonly (readonly [carrier: CarrierName, pattern: RegExp])[] = [
  ['usps', /usps|stamps|endicia|us postal/],
  ['ups', /^ups(?:$|[ _-]|dap|mail|sure)|united parcel/],
  ['fedex', /fedex/],
  ['dhl', /^dhl(?:$|[ _-]|express)/],
]

const TABLES: Readonly<
  Record<CarrierName, { readonly table: string; readonly rows: ReadonlyMap<string, Row> }>
> = {
  usps: { table: USPS_TABLE, rows: USPS },
  ups: { table: UPS_TABLE, rows: UPS },
  fedex: { table: FEDEX_TABLE, rows: FEDEX },
  dhl: { table: DHL_TABLE, rows: DHL },
}

/** The carrier that is meant, or null for one that nobody here knows. */
export function carrierOf(written: string | null): CarrierName | null {
  const name = (written ?? '').trim().toLowerCase()
  return NAMES.find(([, pattern]) => pattern.test(name))?.[0] ?? null
}

/**
 * What a carrier's own code means.
 * @returns null for a carrier or a code that nobody here knows: it proves nothing, and least of all a first scan
 */
export function evidenceOf(carrier: string | null, code: string | null): CarrierMeaning | null {
  const known = carrierOf(carrier)
  if (known === null) return null
  const { table, rows } = TABLES[known]
  const row = rows.get((code ?? '').trim().toUpperCase())
  return row ? { ...row, table } : null
}
