/** Names under which the same carrier is told by shops, label services and trackers. */
const FAMILIES: readonly (readonly [family: string, pattern: RegExp])[] = [
  ['usps', /usps|stamps|endicia|us postal/],
  ['ups', /^ups\b|^ups_|united parcel/],
  ['fedex', /fedex/],
  ['dhl', /dhl/],
  ['dpd', /dpd/],
  ['gls', /gls/],
  ['hermes', /hermes|evri/],
  ['royal_mail', /royal ?mail/],
  ['canada_post', /canada ?post/],
  ['australia_post', /australia ?post/],
]

function familyOf(carrier: string | null): string | null {
  if (carrier === null) return null
  const name = carrier.trim().toLowerCase()
  return FAMILIES.find(([, pattern]) => pattern.test(name))?.[0] ?? null
}

/**
 * Whether two names are known to be different carriers. A parcel is identified by its number; the name only vetoes,
 * since "Other", a reseller's or an unknown name proves nothing.
 */
export function contradict(a: string | null, b: string | null): boolean {
  const [first, second] = [familyOf(a), familyOf(b)]
  return first !== null && second !== null && first !== second
}
