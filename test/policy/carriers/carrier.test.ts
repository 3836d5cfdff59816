import { describe, expect, test } from 'vitest'
import { DHL } from '../../../src/policy/carriers/dhl.ts'
import { FEDEX } from '../../../src/policy/carriers/fedex.ts'
import { evidenceOf } from '../../../src/policy/carriers/index.ts'
import { UPS } from '../../../src/policy/carriers/ups.ts'
import { USPS } from '../../../src/policy/carriers/usps.ts'

type Case = readonly [code: string, stage: string | null, condition: string | null, evidence: string]

const UPS_CASES: readonly Case[] = [
  ['M', 'label_created', null, 'electronic'],
  ['MP', 'label_created', null, 'electronic'],
  ['OA', 'label_created', null, 'electronic'],
  ['XD', 'label_created', null, 'electronic'],
  ['OR', 'picked_up', null, 'physical'],
  ['PU', 'picked_up', null, 'physical'],
  ['I', 'in_transit', null, 'physical'],
  ['DP', 'in_transit', null, 'physical'],
  ['AR', 'in_transit', null, 'physical'],
  ['AF', 'in_transit', null, 'physical'],
  ['DS', 'in_transit', null, 'physical'],
  ['OD', 'in_transit', null, 'physical'],
  ['OT', 'out_for_delivery', null, 'physical'],
  ['X', null, 'exception', 'electronic'],
  ['RP', 'available_for_pickup', null, 'physical'],
  ['WC', 'available_for_pickup', null, 'physical'],
  ['D', 'delivered', null, 'physical'],
  ['FS', 'delivered', null, 'physical'],
  ['KB', 'delivered', null, 'physical'],
  ['RS', 'return_to_sender', null, 'physical'],
  ['RT', 'return_to_sender', null, 'physical'],
]

const FEDEX_CASES: readonly Case[] = [
  ['OC', 'label_created', null, 'electronic'],
  ['OX', 'label_created', null, 'electronic'],
  ['EP', 'label_created', null, 'electronic'],
  ['MD', 'label_created', null, 'electronic'],
  ['PU', 'picked_up', null, 'physical'],
  ['PX', 'picked_up', null, 'physical'],
  ['OF', 'picked_up', null, 'physical'],
  ['AP', 'picked_up', null, 'physical'],
  ['IT', 'in_transit', null, 'physical'],
  ['AR', 'in_transit', null, 'physical'],
  ['DP', 'in_transit', null, 'physical'],
  ['AF', 'in_transit', null, 'physical'],
  ['FD', 'in_transit', null, 'physical'],
  ['LO', 'in_transit', null, 'physical'],
  ['PL', 'in_transit', null, 'physical'],
  ['SF', 'in_transit', null, 'physical'],
  ['OD', 'out_for_delivery', null, 'physical'],
  ['ED', 'out_for_delivery', null, 'physical'],
  ['AD', 'out_for_delivery', null, 'physical'],
  ['DE', null, 'exception', 'electronic'],
  ['SE', null, 'exception', 'electronic'],
  ['HA', null, 'held', 'electronic'],
  ['CD', null, 'customs', 'electronic'],
  ['DY', null, 'delayed', 'electronic'],
  ['DD', null, 'delayed', 'electronic'],
  ['HL', 'available_for_pickup', null, 'physical'],
  ['HP', 'available_for_pickup', null, 'physical'],
  ['DL', 'delivered', null, 'physical'],
  ['RS', 'return_to_sender', null, 'physical'],
  ['RT', 'return_to_sender', null, 'physical'],
]

const USPS_CASES: readonly Case[] = [
  ['GX', 'label_created', null, 'electronic'],
  ['MA', 'label_created', null, 'electronic'],
  ['83', 'label_created', null, 'electronic'],
  ['89', 'label_created', null, 'electronic'],
  ['TM', 'label_created', null, 'electronic'],
  ['GC', 'label_created', null, 'electronic'],
  ['03', 'picked_up', null, 'claimed'],
  ['OA', 'picked_up', null, 'claimed'],
  ['UA', 'picked_up', null, 'claimed'],
  ['AD', 'picked_up', null, 'claimed'],
  ['A1', 'in_transit', null, 'physical'],
  ['NT', 'in_transit', null, 'physical'],
  ['TL', 'in_transit', null, 'physical'],
  ['10', 'in_transit', null, 'physical'],
  ['07', 'in_transit', null, 'physical'],
  ['OF', 'out_for_delivery', null, 'physical'],
  ['02', 'delivery_attempted', null, 'physical'],
  ['52', 'delivery_attempted', null, 'physical'],
  ['14', 'available_for_pickup', null, 'physical'],
  ['16', 'available_for_pickup', null, 'physical'],
  ['01', 'delivered', null, 'physical'],
  ['09', 'return_to_sender', null, 'physical'],
  ['21', 'return_to_sender', null, 'physical'],
  ['22', 'return_to_sender', null, 'physical'],
  ['23', 'return_to_sender', null, 'physical'],
  ['24', 'return_to_sender', null, 'physical'],
  ['25', 'return_to_sender', null, 'physical'],
  ['26', 'return_to_sender', null, 'physical'],
  ['27', 'return_to_sender', null, 'physical'],
  ['28', 'return_to_sender', null, 'physical'],
  ['29', 'return_to_sender', null, 'physical'],
  ['31', 'return_to_sender', null, 'physical'],
]

const DHL_CASES: readonly Case[] = [
  ['PRE-TRANSIT', 'label_created', null, 'electronic'],
  ['PU', 'picked_up', null, 'physical'],
  ['PL', 'picked_up', null, 'physical'],
  ['OR', 'picked_up', null, 'physical'],
  ['DF', 'in_transit', null, 'physical'],
  ['AF', 'in_transit', null, 'physical'],
  ['AR', 'in_transit', null, 'physical'],
  ['TR', 'in_transit', null, 'physical'],
  ['TRANSIT', 'in_transit', null, 'physical'],
  ['WC', 'out_for_delivery', null, 'physical'],
  ['NH', 'delivery_attempted', null, 'physical'],
  ['CM', 'delivery_attempted', null, 'physical'],
  ['FAILURE', null, 'exception', 'electronic'],
  ['OK', 'delivered', null, 'physical'],
  ['DELIVERED', 'delivered', null, 'physical'],
  ['RT', 'return_to_sender', null, 'physical'],
]

describe.each([
  ['UPS', UPS_CASES, UPS, 'ups-1'],
  ['FedEx', FEDEX_CASES, FEDEX, 'fedex-1'],
  ['USPS', USPS_CASES, USPS, 'usps-1'],
  ['DHL', DHL_CASES, DHL, 'dhl-1'],
] as const)('a code of %s', (carrier, cases, rows, table) => {
  test.each(cases)('%s means stage %s, condition %s, evidence %s', (code, stage, condition, evidence) => {
    expect(evidenceOf(carrier, code)).toEqual({ stage, condition, evidence, table })
  })

  test('has a row above for each in the table', () => {
    expect(cases.map(([code]) => code)).toEqual([...rows.keys()])
  })
})

describe('a carrier', () => {
  test.each([
    ['stamps_com', 'usps-1'],
    ['USPS', 'usps-1'],
    ['endicia', 'usps-1'],
    ['ups_walleted', 'ups-1'],
    ['UPSDAP', 'ups-1'],
    ['United Parcel Service', 'ups-1'],
    ['fedex_walleted', 'fedex-1'],
    ['FedExSmartPost', 'fedex-1'],
    ['DHLExpress', 'dhl-1'],
    ['dhl_express_worldwide', 'dhl-1'],
  ])('written as %s is read by table %s', (carrier, table) => {
    const code = table === 'usps-1' ? '01' : table === 'fedex-1' ? 'DL' : table === 'ups-1' ? 'D' : 'OK'
    expect(evidenceOf(carrier, code)).toMatchObject({ table, stage: 'delivered' })
  })

  test.each(['Alpine Post', 'upstart couriers', 'DHLeCommerce', 'constructor', '', null])(
    'that nobody knows (%s) proves nothing by its codes',
    carrier => {
      expect(evidenceOf(carrier, 'PU')).toBeNull()
    },
  )

  test.each(['ZZ', '', 'constructor', null])('proves nothing by a code that nobody knows (%s)', code => {
    expect(evidenceOf('UPS', code)).toBeNull()
  })
})
