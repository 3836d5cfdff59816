import type { StatusPolicy } from '../../policy/policy.ts'
import type { Flag, OrderState } from '../state.ts'

/** The aggregate rule that gave the status, with the units it looked at. The order's own figures; nothing is decided here. */
export function wordsOfRule(state: OrderState, { shippedRule }: StatusPolicy): string {
  const { net, tracked, scanned, delivered, returned } = state.progress
  const gone =
    shippedRule === 'scan'
      ? `was physically scanned (${scanned} of ${net} units)`
      : `has a tracking number on a live parcel (${tracked} of ${net} units)`
  const words: Readonly<Record<number, string>> = {
    1: 'every unit of every kind is cancelled and nothing was ever scanned',
    2: 'there is nothing to send, only something digital: delivered when that is recorded, else confirmed when paid',
    3: `the customer gave back ${returned} of ${net} units, and ${delivered} of ${net} were delivered`,
    4:
      state.status === 'delivered'
        ? `every owed unit is delivered (${delivered} of ${net})`
        : `some piece is delivered and not every unit (${delivered} of ${net} units are)`,
    5: 'every unit that was not delivered is lost or went back to its sender',
    6: 'every unit that was not delivered is ready to be collected',
    7: `every unit has a number (${tracked} of ${net}), and each that is not delivered is out for delivery or further`,
    8: `every owed unit ${gone}; ${scanned} of ${net} were physically scanned`,
    9: `something is on its way, and not every unit ${gone}`,
    10: 'every unit that was not sent is held, or the order itself is',
    11: 'every unit that was not sent is scheduled for a later day',
    12: 'nothing was sent, and a warehouse is at work on some of it',
    13: 'nothing was sent, and the money is there or secured',
    14: 'nothing was sent, and no payment is secured',
  }
  return words[state.rule] ?? 'this rule has no words yet'
}

/** What each flag means to whoever reads it. */
export const FLAG_WORDS: Readonly<Record<Flag, string>> = {
  unrecorded: 'only other things were told of the order so far, not the order itself',
  deleted: 'the shop deleted the order',
  on_hold: 'something of it is held',
  exception: 'a carrier or a warehouse tells of trouble',
  delayed: 'a carrier tells of a delay',
  cancel_requested: 'it was cancelled after something was scanned; the parcels decide the status',
  claimed_untracked: 'a fulfilment says that units left, without a tracking number',
  kit_unproved: 'tracking numbers and kinds of piece cannot be matched; a person must look',
  duplicate_label: 'more units are labelled than were ordered; they count once',
  unmatched: 'a warehouse means it by number and another order by key; that record does not count',
  scanned_after_void: 'a parcel was scanned although its record was voided or cancelled',
  pickup: 'some of it is collected by the customer',
  test: 'it is a test order: nobody is told of it',
}
