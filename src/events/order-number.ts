/** An order's name as the database compares it: `wismo.number_of` and `wismo.letters_of` do the same to its own. */
export interface OrderNumber {
  /** By which the order is found. Empty: nothing that could be one. */
  readonly number: string
  /** Everything that was typed but its blanks and signs; decides between several. */
  readonly letters: string
}

/** Both sides cut here, so that no name is too long for an index. */
const LONGEST = 100

/** What people write before a number, as it stands in mails and on invoices. */
const LABEL =
  /^(?:(?:ORDER|BESTELLUNG|AUFTRAG|BESTELL-?NUMMER|BESTELL-?NR|AUFTRAGS-?NUMMER|AUFTRAGS-?NR|NUMBER|NUMMER|NUM|NO|NR|N)(?![A-Z])[\s.:#°º-]*)+/i

/** Reads what a customer typed as the number of an order: `1001`, `#1001`, ` eu-1001 `, `Order no. 1001`, `１００１`. */
export function orderNumber(typed: string): OrderNumber {
  const name = typed.normalize('NFKC').trim().slice(0, LONGEST)
  const letters = name
    .replace(LABEL, '')
    .replace(/[^A-Za-z0-9]/g, '')
    .toUpperCase()
  const runs = name.match(/[0-9]+/g) ?? []
  const run = runs.findLast(each => each.length >= 3) ?? runs.at(-1) ?? ''
  return { number: run.replace(/^0+/, '') || letters, letters }
}
