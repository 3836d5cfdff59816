import type { Arrival } from '../../src/samples/simulation/faults.ts'
import type { Claim } from '../../src/samples/simulation/metrics.ts'
import { isAhead } from '../../src/samples/simulation/metrics.ts'
import type { Reading } from '../../src/samples/simulation/reading.ts'
import type { RealWorld } from '../../src/samples/simulation/real-world.ts'
import type { Happening } from '../../src/samples/world.ts'
import { type Examined, nameOf } from './examine.ts'

const when = (at: number): string => new Date(at).toISOString().slice(5, 19)

/** A history in plain words: what happened, and after each arrival what was certain and what was shown. */
export function describeHistory({ history, told, shown }: Examined, arrivals: readonly Arrival[]): string {
  const { world, wanted } = history
  const rows = arrivals.map((arrival, index) => {
    const [known, claim] = [told[index]?.[1], shown[index]?.[1] ?? null]
    const mark = known && claim && isAhead(claim, known) ? '  << ahead' : ''
    return `  ${when(arrival.at)} ${arrivalName(arrival)}: certain ${reading(known)}, shown ${reading(claim)}${mark}`
  })
  return [
    `history ${wanted.index} of seed ${wanted.seed}`,
    'what happened:',
    ...chronicle(world).map(([at, line]) => `  ${when(at)} ${line}`),
    'what arrived:',
    ...rows,
  ].join('\n')
}

function arrivalName(arrival: Arrival): string {
  const { snapshot, body, happenings, scans, labels, voids, allocated } = arrival.tells
  const about = [snapshot, body, ...happenings].filter(index => index >= 0).map(index => ` #${index}`)
  const late = arrival.aheadMs > 0 ? ' (a year ahead)' : arrival.isCut ? ' (cut)' : ''
  return `${nameOf(arrival)}${about.join('')}${scans.map(index => ` ~${index}`).join('')}${allocated.map(index => ` ^${index}`).join('')}${labels.map(index => ` label ${index}${voids.includes(index) ? ' voided' : ''}`).join('')}${late}`
}

const reading = (claim: Claim | Reading | null | undefined): string =>
  claim ? `${claim.status} ${claim.tracked}/${claim.scanned}/${claim.delivered}` : 'nothing'

function chronicle({
  shop,
  boxes,
  moves,
  feed,
  labels,
  allocated,
  stranger,
  counter,
}: RealWorld): readonly (readonly [number, string])[] {
  const happened = shop.happenings.map((each, index) => [each.at, `#${index} ${inWords(each)}`] as const)
  const labelled = boxes.map((box, index) => {
    const pieces = box.contents.map(each => `${tail(each.line)}/${each.unit}/${each.piece}`)
    return [
      box.at,
      `box ${index} ${box.number ?? 'without a label'} of ${tail(box.fulfillment)}: ${pieces.join(' ')}`,
    ] as const
  })
  const moved = moves.map((move, index) => {
    const scan = feed.findIndex(each => each.move === index)
    return [move.at, `box ${move.box} ${move.step}${scan >= 0 ? ` (carrier scan ~${scan})` : ''}`] as const
  })
  const bought = labels.flatMap(({ box, number, at, voidedAt }, index) => [
    [at, `label ${index} ${number} on box ${box}`] as const,
    ...(voidedAt === null ? [] : [[voidedAt, `label ${index} voided`] as const]),
  ])
  const waited = allocated.map((each, index) => [each.at, `allocation ^${index} ${each.state}`] as const)
  const kept = (counter?.states ?? []).map(
    ({ at, state }) => [at, `counter ${counter?.method} ${state}`] as const,
  )
  const said = feed.flatMap((scan, index) =>
    scan.move === null
      ? [
          [
            scan.happened,
            `carrier ${scan.correction ? 'takes back to' : 'misreads'} ${scan.did} (carrier scan ~${index})`,
          ] as const,
        ]
      : [],
  )
  const foreign = (stranger?.scans ?? []).map(
    ({ happened: at, did, number }) => [at, `${number} of another order (${stranger?.when}) ${did}`] as const,
  )
  return [...happened, ...labelled, ...bought, ...waited, ...kept, ...said, ...foreign, ...moved].sort(
    ([a], [b]) => a - b,
  )
}

const tail = (id: string): string => id.slice(-5)

function inWords(each: Happening): string {
  switch (each.kind) {
    case 'placed': {
      const items = each.items.map(item => `${item.quantity} ${item.sku} (line ${tail(item.line)})`)
      return `placed${each.transaction === null ? ' unpaid' : ''}: ${items.join(', ')}`
    }
    case 'packed': {
      const goods = each.box.contents.map(({ line, units }) => `${units} of ${tail(line)}`)
      return `fulfilment ${tail(each.box.id)}: ${goods.join(', ')} [${each.box.numbers.join(' ')}]`
    }
    case 'numbered':
      return `fulfilment ${tail(each.box)} has numbers [${each.numbers.join(' ')}]`
    case 'unpacked':
      return `fulfilment ${tail(each.box)} cancelled`
    case 'carried':
      return `fulfilment ${tail(each.box)} event ${each.step}${each.place ? ' at a place' : ''}`
    case 'edited':
      return `edited: ${each.added.map(item => `+${item.quantity} ${tail(item.line)}`)}${each.removed.map(gone => `-${gone.units} ${tail(gone.line)}`)}`
    case 'refunded':
    case 'cancelled': {
      const units = each.refund?.units.map(
        ({ units: count, line, restock }) => `${restock} ${count} of ${tail(line)}`,
      )
      return `${each.kind} ${units?.join(', ') ?? ''}`
    }
    case 'paid':
    case 'deleted':
      return each.kind
  }
}
