import type { Random } from './random.ts'
import type { SampleDelivery } from './sample-delivery.ts'

/** How the network treats a story: as it was sent, in a jumble of near neighbours, or in no order at all. */
export type Disorder = 'in order' | 'jumbled' | 'shuffled'

/**
 * The deliveries as they arrive: whatever the disorder, some come twice, byte for byte. Nothing is lost: a shop retries
 * until it was answered.
 */
export function disordered(
  sent: readonly SampleDelivery[],
  disorder: Disorder,
  random: Random,
): readonly SampleDelivery[] {
  return doubled(rearranged(sent, disorder, random), random)
}

function rearranged(
  sent: readonly SampleDelivery[],
  disorder: Disorder,
  random: Random,
): readonly SampleDelivery[] {
  switch (disorder) {
    case 'in order':
      return sent
    case 'jumbled':
      return lateSnapshot(eventsFirst(updateFirst(windows(sent, random))), random)
    case 'shuffled':
      return random.shuffled(sent)
  }
}

/** Neighbours overtake each other within windows of two to six. */
function windows(sent: readonly SampleDelivery[], random: Random): readonly SampleDelivery[] {
  const out: SampleDelivery[] = []
  while (out.length < sent.length) {
    out.push(...random.shuffled(sent.slice(out.length, out.length + random.whole(2, 6))))
  }
  return out
}

/** An update arrives before the creation. */
function updateFirst(arriving: readonly SampleDelivery[]): readonly SampleDelivery[] {
  const update = arriving.find(each => each.topic === 'orders/updated')
  return update ? [update, ...arriving.filter(each => each !== update)] : arriving
}

/** The first event of a parcel arrives right before the fulfilment of which it tells. */
function eventsFirst(arriving: readonly SampleDelivery[]): readonly SampleDelivery[] {
  const event = arriving.find(each => each.topic === 'fulfillment_events/create')
  const parcel = arriving.findIndex(each => each.topic === 'fulfillments/create')
  if (!event || parcel < 0 || arriving.indexOf(event) < parcel) return arriving
  return [...arriving.slice(0, parcel), event, ...arriving.slice(parcel).filter(each => each !== event)]
}

/** A snapshot of long ago was not answered the first time and comes last of all, complete and well signed. */
function lateSnapshot(arriving: readonly SampleDelivery[], random: Random): readonly SampleDelivery[] {
  const newest = Math.max(...arriving.map(each => each.happening))
  const old = arriving.slice(1).filter(each => each.topic.startsWith('orders/') && each.happening < newest)
  if (old.length === 0) return arriving
  const late = random.pick(old)
  return [...arriving.filter(each => each !== late), late]
}

/** About one delivery in six, and at least one, comes again: at once or a little later. */
function doubled(arriving: readonly SampleDelivery[], random: Random): readonly SampleDelivery[] {
  const certain = random.whole(0, arriving.length - 1)
  const out: SampleDelivery[] = []
  const again: { readonly delivery: SampleDelivery; readonly after: number }[] = []
  for (const [index, delivery] of arriving.entries()) {
    out.push(delivery)
    // Whoever sends files always sends one again.
    const isAgain = index === certain || delivery.file !== undefined || random.chance(0.16)
    if (isAgain) again.push({ delivery, after: index + random.whole(0, 5) })
    for (const due of again.filter(each => each.after === index)) out.push(due.delivery)
  }
  for (const due of again.filter(each => each.after >= arriving.length)) out.push(due.delivery)
  return out
}
