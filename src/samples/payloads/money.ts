import type { JsonObject } from './json.ts'

export const CURRENCY = 'USD'

/** `49.00` */
export const amount = (cents: number): string => (cents / 100).toFixed(2)

/** The same amount in the shop's and in the customer's currency, which are one here. */
export function moneySet(cents: number): JsonObject {
  const money = { amount: amount(cents), currency_code: CURRENCY }
  return { shop_money: money, presentment_money: money }
}
