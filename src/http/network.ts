import { isIPv6 } from 'node:net'

/** Of IPv6 the first 64 bits: whoever has one address of such a network has all of them. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, '').replace(/%.*$/, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail = ''] = plain.split('::')
  const groups = (part: string): readonly string[] => (part === '' ? [] : part.split(':'))
  const missing = Math.max(0, 8 - groups(head).length - groups(tail).length)
  const all = [
    ...groups(head),
    ...Array<string>(plain.includes('::') ? missing : 0).fill('0'),
    ...groups(tail),
  ]
  return all
    .slice(0, 4)
    .map(group => Number.parseInt(group, 16).toString(16))
    .join(':')
}
