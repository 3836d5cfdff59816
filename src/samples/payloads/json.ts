/** What a shop's body is made of. Its ids are bigint: they must be written as bare digits that no double has rounded. */
export type Json =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** Compact JSON with every digit of every bigint. */
export function writeJson(value: Json): string {
  if (typeof value === 'bigint') return value.toString()
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}:${writeJson(inner)}`)
    .join(',')}}`
}

/** The shop's global id of a resource. */
export const gid = (kind: string, id: string): string => `gid://shopify/${kind}/${id}`
