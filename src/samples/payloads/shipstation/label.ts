import type { JsonObject } from '../json.ts'
import { pacificDay, pacificTime } from './pacific.ts'

/** What is in a box by the order's line and the SKU that the warehouse picks by. */
export interface LabelItem {
  readonly line: string | null
  readonly sku: string
  readonly title: string
  readonly units: number
}

/** A label as the label service keeps it; instants in milliseconds since 1970. */
export interface LabelRecord {
  readonly id: number
  /** The service's own order. */
  readonly orderId: number
  /** The shop's order: its id, and its name without "#". */
  readonly orderKey: string
  readonly orderNumber: string
  readonly storeId: number
  readonly number: string
  readonly carrier: string
  readonly createdAt: number
  readonly voidedAt: number | null
  readonly items: readonly LabelItem[]
}

const CARRIERS: Readonly<Record<string, readonly [code: string, service: string]>> = {
  UPS: ['ups', 'ups_ground'],
  FedEx: ['fedex', 'fedex_ground'],
  USPS: ['stamps_com', 'usps_ground_advantage'],
}

/** An object of the V1 list of shipments. Items are told only where they were asked for. */
export function shipmentBody(label: LabelRecord, withItems: boolean): JsonObject {
  const [carrierCode, serviceCode] = CARRIERS[label.carrier] ?? [label.carrier.toLowerCase(), 'ground']
  return {
    shipmentId: label.id,
    orderId: label.orderId,
    orderKey: label.orderKey,
    userId: '5f0c2b7e-0000-4000-8000-000000000001',
    customerEmail: `customer-${label.orderNumber}@example.com`,
    orderNumber: label.orderNumber,
    createDate: pacificTime(label.createdAt),
    shipDate: pacificDay(label.createdAt),
    shipmentCost: 14.35,
    insuranceCost: 0,
    trackingNumber: label.number,
    isReturnLabel: false,
    batchNumber: null,
    carrierCode,
    serviceCode,
    packageCode: 'package',
    confirmation: 'none',
    warehouseId: 48_110,
    voided: label.voidedAt !== null,
    voidDate: label.voidedAt === null ? null : pacificTime(label.voidedAt),
    marketplaceNotified: true,
    notifyErrorMessage: null,
    shipTo: {
      name: `Sample Customer ${label.orderNumber}`,
      company: '',
      street1: `${label.orderNumber} Example Street`,
      street2: '',
      street3: null,
      city: 'SPRINGFIELD',
      state: 'IL',
      postalCode: '62701-0000',
      country: 'US',
      phone: null,
      residential: null,
      addressVerified: null,
    },
    weight: { value: 128, units: 'ounces', WeightUnits: 1 },
    dimensions: null,
    insuranceOptions: { provider: null, insureShipment: false, insuredValue: 0 },
    advancedOptions: { billToParty: null, billToAccount: null, storeId: label.storeId },
    shipmentItems: withItems ? label.items.map((item, index) => itemBody(label, item, index)) : null,
    labelData: null,
    formData: null,
  }
}

function itemBody(label: LabelRecord, { line, sku, title, units }: LabelItem, index: number): JsonObject {
  return {
    orderItemId: label.orderId * 10 + index,
    lineItemKey: line,
    sku,
    name: title,
    imageUrl: null,
    weight: null,
    quantity: units,
    unitPrice: 0,
    warehouseLocation: '',
    options: null,
    productId: null,
    fulfillmentSku: null,
  }
}

/** An object of the V1 list of fulfilments: a number that somebody brought along. It tells of no items and no key. */
export function fulfillmentBody(label: LabelRecord): JsonObject {
  return {
    fulfillmentId: label.id,
    orderId: label.orderId,
    orderNumber: label.orderNumber,
    userId: '5f0c2b7e-0000-4000-8000-000000000001',
    customerEmail: `customer-${label.orderNumber}@example.com`,
    trackingNumber: label.number,
    createDate: pacificTime(label.createdAt),
    shipDate: `${pacificDay(label.createdAt)}T00:00:00.0000000`,
    voidDate: label.voidedAt === null ? null : pacificTime(label.voidedAt),
    deliveryDate: null,
    carrierCode: label.carrier.toUpperCase(),
    sellerFillProviderId: null,
    sellerFillProviderName: null,
    fulfillmentProviderCode: null,
    fulfillmentServiceCode: null,
    fulfillmentFee: 0,
    voidRequested: label.voidedAt !== null,
    voided: label.voidedAt !== null,
    marketplaceNotified: true,
    notifyErrorMessage: null,
    shipTo: { name: `Sample Customer ${label.orderNumber}`, city: 'SPRINGFIELD', state: 'IL', country: 'US' },
  }
}
