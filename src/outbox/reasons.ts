/** What a standing of the ledger means, for people who decide what to do about it. */

const WORDS: Readonly<Record<string, string>> = {
  pending: 'waits to be sent',
  sent: 'was handed to its provider',
  'held:off': 'the policy does not tell it',
  'held:shadow': 'the shop was not live',
  'held:before_live': 'was passed before the shop went live',
  'held:stale': 'had happened too long before it was heard of',
  'held:test': 'a test order',
  'held:replay': 'came of a rebuild, which says nothing',
  'held:overtaken': 'something later became true in the same moment',
  'dropped:unknown_order': 'the order is not known any more',
  'dropped:unknown_milestone': 'no customer is told of it',
  'dropped:off': 'the policy does not tell it any more',
  'dropped:redacted': 'the customer asked to be forgotten',
  'dropped:test': 'a test order',
  'dropped:opted_out': 'the customer wants no mails about this order',
  'dropped:no_contact': 'nobody is known to whom it could be told',
  'dropped:suppressed': 'mails to this address bounce, or were called spam',
  'dropped:cancelled': 'the order was cancelled meanwhile',
  'dropped:untrue': 'is not true any more: voided, replaced, corrected or withdrawn',
  'dropped:overtaken': 'something later was said, or is about to be',
  'dropped:stale': 'could not be sent while it was news',
  'dead:gave_up': 'its provider did not take it for too long',
  'dead:unknown': 'may have been sent; its provider never told',
}

/** In words; a provider's own reason as it is. */
export function meaningOf(standing: string): string {
  const known = WORDS[standing]
  if (known !== undefined) return known
  return standing.startsWith('dead:')
    ? `its provider refuses it for good: ${standing.slice('dead:'.length)}`
    : standing
}
