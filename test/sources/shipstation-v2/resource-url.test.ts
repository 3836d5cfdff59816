import { describe, expect, test } from 'vitest'
import { paged, v2Address } from '../../../src/sources/shipstation-v2/resource-url.ts'

const H = 'https://api.shipstation.com'

describe('an address is asked for', () => {
  test.each([
    [
      `${H}/v2/shipments?import_batch_id=b6ba2537-aef1-44b3-a219-34edc165c442`,
      'shipments',
      '/v2/shipments?import_batch_id=b6ba2537-aef1-44b3-a219-34edc165c442',
    ],
    [`${H}/v2/labels?batch_id=se-64616278`, 'labels', '/v2/labels?batch_id=se-64616278'],
    [`${H}/v2/labels/se-123`, 'labels', '/v2/labels/se-123'],
    [
      `${H}/v2/fulfillments?fulfillment_id=se-1&shipment_id=se-2`,
      'fulfillments',
      '/v2/fulfillments?fulfillment_id=se-1&shipment_id=se-2',
    ],
  ])('%s', (url, kind, path) => {
    expect(v2Address(url)).toEqual({ kind, path })
  })

  test('by the labels of a batch, where a batch is named', () => {
    expect(v2Address(`${H}/v2/batches/se-77`)).toEqual({ kind: 'labels', path: '/v2/labels?batch_id=se-77' })
  })

  test('as one thing, however its parameters are sorted and whatever page it names', () => {
    const path = '/v2/labels?a=1&b=2'
    expect(v2Address(`${H}/v2/labels?b=2&a=1&page=3&page_size=100`)?.path).toBe(path)
    expect(v2Address(`${H}${path}`)?.path).toBe(path)
  })

  test('page by page, counted by us', () => {
    expect(paged('/v2/labels?batch_id=se-1', 2)).toBe('/v2/labels?batch_id=se-1&page=2&page_size=25')
    expect(paged('/v2/labels', 1)).toBe('/v2/labels?page=1&page_size=25')
  })
})

test.each([
  `http://api.shipstation.com/v2/labels`,
  `https://api.shipengine.com/v2/labels`,
  `https://api.shipstation.com.evil.example/v2/labels`,
  `https://evil.example/v2/labels?https://api.shipstation.com/v2/labels`,
  `https://key@api.shipstation.com/v2/labels`,
  `https://api.shipstation.com@evil.example/v2/labels`,
  `https://api.shipstation.com:8443/v2/labels`,
  `https://api.shipstation.com./v2/labels`,
  `https://API.shipstation.com/v2/labels`,
  `https://аpi.shipstation.com/v2/labels`,
  `https://xn--pi-6kc.shipstation.com/v2/labels`,
  `https:\\\\api.shipstation.com\\v2\\labels`,
  `https://api.shipstation.com/v2/labels#@evil.example`,
  `https://api.shipstation.com/v2/../v1/labels`,
  `https://api.shipstation.com/v2/labels/se-1/../../webhooks`,
  `https://api.shipstation.com/v2/%6cabels`,
  `https://api.shipstation.com/v2/labels/se-1/track`,
  `https://api.shipstation.com/v2/environment/webhooks`,
  `https://api.shipstation.com/v2/batches`,
  `https://169.254.169.254/v2/labels`,
  `//api.shipstation.com/v2/labels`,
  ` ${H}/v2/labels`,
  `${H}/v2/labels\n`,
  `${H}/v2/labels\t?a=1`,
  `${H}/v2/labels?a=${'x'.repeat(500)}`,
  '',
])('nobody is asked for %j', url => {
  expect(v2Address(url)).toBeNull()
})
