/** What an endpoint can be told of. */
export type EndpointEvent = 'order.status_changed' | 'shipment.status_changed' | 'alert.raised'

/** A program of the merchant's that is told what changes, by signed webhooks. */
export interface Endpoint {
  /** Lower-case letters, digits and dashes. It stands in the ledger: under another name it is another endpoint. */
  readonly name: string
  /** https, on a host that the whole internet sees. */
  readonly url: string
  /** Variable with its secret (`whsec_…`); the new and the old one, separated by a comma, while it is rotated. */
  readonly secretEnv: string
  readonly events: readonly EndpointEvent[]
  /** The shops of whose orders it is told; null: of all. Alerts are of no shop. */
  readonly shops: readonly string[] | null
}

export interface AlertPolicy {
  /** Of the same condition nothing is said more often; minutes. */
  readonly againMinutes: number
  /** A condition that goes on is said again after so long, even if it has not grown tenfold; hours. */
  readonly remindHours: number
}

/** The variables in which the secrets of endpoints are, for the configuration to read. */
export const endpointSecretNames = (
  endpoints: readonly Endpoint[],
): readonly { readonly variable: string; readonly endpoint: string }[] =>
  endpoints.map(({ name: endpoint, secretEnv: variable }) => ({ variable, endpoint }))
