import type { Heard } from '../../events/followed.ts'
import { saysOf, toldAt } from './groups.ts'
import type { Plan } from './plan.ts'
import type { Parcel } from './state.ts'

/** What is to be said of one parcel beside its items and scans, which the reader sees. */
export function planShipment(parcel: Parcel, heard: Heard): Plan {
  const says = saysOf(parcel, heard)
  const at = toldAt(parcel, says, heard)
  const on = at === null ? null : { at, isLast: false }
  const { condition } = parcel
  return [
    { kind: 'goods', says, what: { of: 'parcel' }, on, boxes: null },
    ...(condition === null || says === 'delivered' ? [] : [{ kind: 'condition' as const, condition }]),
  ]
}
