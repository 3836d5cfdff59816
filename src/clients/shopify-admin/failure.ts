import { z } from 'zod'
import { ShopifyRefused, ShopifyThrottled, ShopifyUnavailable } from './errors.ts'

/** What the package throws, told apart by its shape: its classes are loaded with it only. */
const thrownError = z.object({
  message: z.string().catch(''),
  response: z
    .object({ code: z.number().optional(), status: z.number().optional(), retryAfter: z.number().optional() })
    .optional()
    .catch(undefined),
  body: z
    .object({
      errors: z.object({
        graphQLErrors: z.array(
          z.object({ message: z.string(), extensions: z.object({ code: z.string().optional() }).optional() }),
        ),
      }),
      extensions: z
        .object({
          cost: z.object({
            requestedQueryCost: z.number(),
            throttleStatus: z.object({ currentlyAvailable: z.number(), restoreRate: z.number() }),
          }),
        })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
})

/** Where nothing says how long to wait; milliseconds. */
const PATIENCE_MS = 2000

/** The named error for what the package threw. Texts of the shop are kept out: they may quote what was asked. */
export function failureOf(shop: string, thrown: unknown): Error {
  const { response, body } = thrownError.safeParse(thrown).data ?? {}
  const code = body?.errors.graphQLErrors[0]?.extensions?.code
  if (code === 'THROTTLED') return new ShopifyThrottled(shop, waitFor(body?.extensions?.cost))
  const status = response?.code ?? response?.status
  if (status === 429) return new ShopifyThrottled(shop, (response?.retryAfter ?? 2) * 1000)
  if (status === 401 || status === 403 || code === 'ACCESS_DENIED')
    return new ShopifyRefused(
      `${shop}: the Admin API refused the token (${code ?? status}); check SHOPIFY_ADMIN_TOKENS and that the app may read orders, fulfillment orders and returns`,
    )
  if (code === 'INTERNAL_SERVER_ERROR' || status === undefined || status >= 500)
    return new ShopifyUnavailable(
      `${shop}: the Admin API could not be reached or failed (${status ?? code ?? 'no answer'})`,
    )
  return new ShopifyRefused(`${shop}: the Admin API refused the query (${code ?? status})`)
}

/** The allowance comes back at a steady rate. */
function waitFor(cost: CostLeft | undefined): number {
  if (!cost || cost.throttleStatus.restoreRate <= 0) return PATIENCE_MS
  const missing = cost.requestedQueryCost - cost.throttleStatus.currentlyAvailable
  return Math.max(100, Math.ceil((missing / cost.throttleStatus.restoreRate) * 1000))
}

interface CostLeft {
  readonly requestedQueryCost: number
  readonly throttleStatus: { readonly currentlyAvailable: number; readonly restoreRate: number }
}
