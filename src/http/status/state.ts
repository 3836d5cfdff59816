import type { StatusRow } from '../../store/functions.ts'

export type State = NonNullable<StatusRow['state']>
export type Parcel = State['parcels'][number]
export type Scan = Parcel['scans'][number]
export type Line = State['lines'][number]

/** A row whose order has been merged at least once. */
export type Shown = StatusRow & { readonly state: State }
