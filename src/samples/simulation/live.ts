import { Random } from '../random.ts'
import { order } from './customer.ts'
import { Plot } from './plot.ts'
import type { RealWorld, Wanted } from './real-world.ts'
import { strangerOf } from './stranger.ts'

/** Share of worlds in which people hurry: things happen within one second of the shop's clock. */
const HURRIED_WORLDS = 0.15

/** One order from its beginning to where nothing happens any more; the same wish gives the same world. */
export function live(wanted: Wanted): RealWorld {
  const plot = new Plot(wanted)
  const { random, nextId } = plot
  const identity = {
    shop: wanted.shop,
    shopId: '70112233',
    orderId: nextId(),
    orderNumber: 1001 + wanted.index,
    customerId: nextId(),
    addressId: nextId(),
    shippingLineId: nextId(),
    shippingCents: 2_900,
    offsetMinutes: random.pick([-300, -300, -480, 60, 330]),
  }
  const haste = new Random(`haste/${wanted.seed}/${wanted.index}`)
  const hurried = haste.chance(HURRIED_WORLDS)
  order(plot)
  plot.agenda.run(() => hurried && haste.chance(0.5))
  const world = plot.chronicle(identity)
  return { ...world, stranger: strangerOf(wanted, world, nextId) }
}
