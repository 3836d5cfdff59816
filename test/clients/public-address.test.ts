import { describe, expect, test } from 'vitest'
import { isPublicAddress } from '../../src/clients/public-address.ts'

describe('no stranger is called at', () => {
  test.each([
    ['this machine', '127.0.0.1'],
    ['this machine by its other numbers', '127.255.255.254'],
    ['this machine over IPv6', '::1'],
    ['this machine mapped into IPv6', '::ffff:127.0.0.1'],
    ['nothing at all, which Linux takes for this machine', '0.0.0.0'],
    ['nothing at all over IPv6', '::'],
    ['a private network', '10.1.2.3'],
    ['a private network', '172.31.255.255'],
    ['a private network', '192.168.0.1'],
    ['a private network over IPv6', 'fd12:3456::1'],
    ['a link-local address over IPv6', 'fe80::1'],
    ['the metadata service of AWS, Google and Azure', '169.254.169.254'],
    ['the metadata service of AWS over IPv6', 'fd00:ec2::254'],
    ['the metadata service of Alibaba', '100.100.100.200'],
    ['the metadata service of Oracle', '192.0.0.192'],
    ['what Azure answers its own machines at', '168.63.129.16'],
    ['everybody', '255.255.255.255'],
    ['a multicast group', '239.1.2.3'],
    ['a private network translated into IPv6', '64:ff9b::a00:1'],
    ['a private network tunnelled through IPv6', '2002:a00:1::1'],
    ['a Teredo tunnel', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['an address of documents', '203.0.113.7'],
    ['a name', 'example.com'],
    ['nothing', ''],
  ])('%s: %s', (_what, address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
})

test.each([
  '93.184.216.34',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.0.1',
  '2606:2800:220:1::1',
  '2a00:1450::5',
])('anybody may be called at %s', address => {
  expect(isPublicAddress(address)).toBe(true)
})
