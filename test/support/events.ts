import { tell } from '../../src/events/envelope.ts'
import type {
  AllocationBody,
  BodyOf,
  BundleBody,
  EventOf,
  EventType,
  Evidence,
  FulfillmentBody,
  HoldBody,
  Instant,
  KitBody,
  LabelBody,
  OrderBody,
  OrderStatus,
  PaymentBody,
  PromiseBody,
  RefundBody,
  ReturnBody,
  ScanBody,
  ScanStage,
} from '../../src/events/event.ts'
import { orderId } from '../../src/events/references.ts'
import { paddedInstant, type Rank } from '../../src/events/version.ts'
import { type Goods, type LineTold, orderLine, unitsOf } from './goods.ts'

const START = Date.parse('2026-03-02T08:00:00.000Z')
const DAY_MS = 86_400_000
const SHOP = 'furniture.example'

export const ORDER = orderId(SHOP, '1001')

/** The instant `days` after the order of every story was placed; fractions and negative numbers are welcome. */
export const day = (days: number): Instant => new Date(START + Math.round(days * DAY_MS)).toISOString()

export const hour = (hours: number): Instant => day(hours / 24)

/** When it was written down, if that is not simply the next minute of the story. */
interface Clocked {
  readonly updated?: Instant
  readonly rank?: Rank
}

interface ScanTold {
  readonly feed?: string
  readonly at?: Instant
  readonly recorded?: Instant
  readonly evidence?: Evidence
  readonly condition?: ScanBody['condition']
  readonly carrier?: string | null
  readonly correction?: boolean
}

type Tell = <T extends EventType>(type: T, id: string, body: BodyOf<T>, clocked?: Clocked) => EventOf<T>

/** The next minute of the story, as yet untold. */
type Next = () => Instant

/**
 * A story about one order: each call tells one more event, a minute after the one before, unless told otherwise.
 * The order was placed on `day(0)`; every fulfilment and label dates from then too, unless it says when it was created.
 */
export function story() {
  let minutes = 0
  const next: Next = () => hour((minutes + 1) / 60)
  const event: Tell = (type, id, body, { updated, rank = {} } = {}) => {
    const updatedAt = updated ?? next()
    minutes += 1
    const resource = `${type.split('.')[0]}:shop:${id}`
    return tell({ type, resource, updatedAt, toldAt: paddedInstant(updatedAt), rank, order: ORDER, body })
  }
  return {
    ...shopTells(event, next),
    ...parcelsTold(event),
    ...carrierTells(event, next),
    ...restTold(event),
  }
}

function shopTells(event: Tell, next: Next) {
  return {
    order: (lines: Readonly<Record<string, LineTold>>, told: Clocked & Partial<OrderBody> = {}) => {
      const { updated, rank, ...rest } = told
      const body: OrderBody = {
        shop: SHOP,
        externalId: '1001',
        name: '#1001',
        createdAt: day(0),
        cancelledAt: null,
        cancelReason: null,
        test: false,
        financial: 'paid',
        lines: Object.entries(lines).map(([id, line]) => orderLine(id, line)),
        refunds: [],
        ...rest,
      }
      return event('order.recorded', '1001', body, clocks(updated, rank))
    },
    deleted: () => event('order.deleted', '1001', { at: null }),
    refund: (
      refundId: string,
      goods: Goods,
      restock: RefundBody['lines'][number]['restock'],
      told: { readonly at?: Instant; readonly returnId?: string } = {},
    ) => {
      const lines = unitsOf(goods).map(each => ({ ...each, restock }))
      const body = { refundId, returnId: told.returnId ?? null, at: told.at ?? next(), lines }
      return event('refund.recorded', refundId, body)
    },
    returned: (returnId: string, goods: Goods, state: ReturnBody['state'] = 'closed') =>
      event('return.recorded', returnId, { returnId, state, at: null, lines: unitsOf(goods) }),
    allocation: (allocationId: string, goods: Goods, told: Partial<AllocationBody> = {}) => {
      const where = { location: 'warehouse-1', method: 'shipping', scheduledFor: null } as const
      const body = { allocationId, state: 'open', ...where, readyForPickup: false, ...told } as const
      return event('allocation.recorded', allocationId, { ...body, lines: unitsOf(goods) })
    },
    hold: (holdId: string, told: Partial<HoldBody> = {}) =>
      event('hold.recorded', holdId, {
        holdId,
        allocationId: null,
        reason: 'fraud',
        released: false,
        ...told,
      }),
  }
}

function parcelsTold(event: Tell) {
  return {
    fulfillment: (
      fulfillmentId: string,
      goods: Goods,
      numbers: readonly string[],
      { updated, ...told }: Pick<Clocked, 'updated'> & Partial<FulfillmentBody> = {},
    ) => {
      const body: FulfillmentBody = {
        fulfillmentId,
        state: 'success',
        createdAt: day(0),
        carrier: null,
        claim: null,
        ...told,
        numbers: numbers.map(number => ({ number, url: null })),
        lines: unitsOf(goods),
      }
      return event(
        'fulfillment.recorded',
        fulfillmentId,
        body,
        clocks(updated, cancelledIf(told.state === 'cancelled')),
      )
    },
    label: (
      labelId: string,
      number: string,
      goods: Goods | null,
      told: Partial<Omit<LabelBody, 'lines' | 'number'>> = {},
    ) => {
      const body: LabelBody = {
        labelId,
        feed: 'warehouse',
        carrier: null,
        createdAt: day(0),
        voided: false,
        isReturn: false,
        writesBack: true,
        ...told,
        number: { number, url: null },
        lines: goods === null ? null : unitsOf(goods),
      }
      return event('label.recorded', labelId, body, { rank: cancelledIf(body.voided) })
    },
    replaced: (number: string, by: string | null) => event('shipment.replaced', number, { number, by }),
  }
}

function carrierTells(event: Tell, next: Next) {
  let scans = 0
  const scanned = (of: ScanBody['of'], stage: ScanStage | null, told: ScanTold) => {
    scans += 1
    const occurredAt = told.at ?? next()
    const scanId = `scan-${scans}`
    const body: ScanBody = {
      scanId,
      feed: told.feed ?? 'carrier',
      of,
      stage,
      condition: told.condition ?? null,
      evidence: told.evidence ?? 'physical',
      table: 'test-1',
      occurredAt,
      recordedAt: told.recorded ?? occurredAt,
      place: null,
      correction: told.correction ?? false,
    }
    return event('scan.recorded', scanId, body, { updated: occurredAt })
  }
  return {
    /** A scan of a tracking number, physical unless told otherwise. */
    scan: (number: string, stage: ScanStage | null, told: ScanTold = {}) =>
      scanned({ number, carrier: told.carrier ?? null }, stage, told),
    /** A scan of which the teller names the fulfilment and no number. */
    fulfillmentEvent: (fulfillmentId: string, stage: ScanStage | null, told: ScanTold = {}) =>
      scanned({ fulfillmentId }, stage, { feed: 'shop', ...told }),
    withdrawn: ({ body: { scanId } }: EventOf<'scan.recorded'>) =>
      event('scan.withdrawn', scanId, { scanId }),
  }
}

function restTold(event: Tell) {
  return {
    payment: (paymentId: string, told: Partial<PaymentBody> = {}) => {
      const body = {
        paymentId,
        parentId: null,
        kind: 'sale',
        outcome: 'success',
        at: day(0),
        ...told,
      } as const
      return event('payment.recorded', paymentId, body)
    },
    promise: (promiseId: string, by: Instant, told: Partial<PromiseBody> = {}) =>
      event('promise.recorded', promiseId, { promiseId, kind: 'promise', number: null, by, ...told }),
    /** Each kind of piece with its count in one unit. */
    kit: (
      line: string,
      pieces: Readonly<Record<string, number>>,
      told: Partial<Pick<KitBody, 'authority' | 'revision'>> = {},
    ) => {
      const kinds = Object.entries(pieces).map(([sku, count]) => ({ sku, title: sku.toLowerCase(), count }))
      return event('kit.recorded', line, { line, authority: 'policy', revision: 1, ...told, pieces: kinds })
    },
    bundle: (bundleId: string, told: Partial<Omit<BundleBody, 'bundleId'>> = {}) =>
      event('bundle.recorded', bundleId, { bundleId, title: bundleId, sku: null, units: 1, ...told }),
    override: (status: OrderStatus | null, basis: string, until: Instant = day(30)) =>
      event('override.recorded', '1001', { by: 'desk', why: 'the customer called', status, until, basis }),
  }
}

const cancelledIf = (cancelled: boolean): Rank => ({ cancelled })

function clocks(updated: Instant | undefined, rank: Rank | undefined): Clocked {
  return { ...(updated === undefined ? {} : { updated }), ...(rank === undefined ? {} : { rank }) }
}
