import type { Read } from './schema.ts'

/** Faults that no single variable shows. @param bad variables that have a fault of their own */
export function faultsBetween(read: Read, bad: ReadonlySet<string>): readonly string[] {
  const faults: string[] = []
  const supabaseKey = read.SUPABASE_SECRET_KEY ?? read.SUPABASE_SERVICE_ROLE_KEY
  if (read.SUPABASE_URL && !supabaseKey)
    faults.push('SUPABASE_URL is set without SUPABASE_SECRET_KEY; set the key of the project (sb_secret_…)')
  if (supabaseKey && !read.SUPABASE_URL && !bad.has('SUPABASE_URL'))
    faults.push('SUPABASE_SECRET_KEY is set without SUPABASE_URL; set the address of the project')
  if (read.SHOPIFY_WEBHOOK_SECRETS.length > 0 && read.SHOPIFY_SHOPS.length === 0 && !bad.has('SHOPIFY_SHOPS'))
    faults.push(
      'SHOPIFY_WEBHOOK_SECRETS is set without SHOPIFY_SHOPS; list the shops whose webhooks are taken, like example.myshopify.com',
    )
  faults.push(...halfSet(read, bad), ...refusedOnVercel(read))
  const elsewhere =
    read.DATABASE_URL || read.SUPABASE_URL || bad.has('DATABASE_URL') || bad.has('SUPABASE_URL')
  if (read.VERCEL && !elsewhere)
    faults.push(
      'On Vercel there is no disk for the embedded database; set SUPABASE_URL and SUPABASE_SECRET_KEY, or DATABASE_URL',
    )
  return faults
}

/** What is of use only together with something else. */
function halfSet(read: Read, bad: ReadonlySet<string>): readonly string[] {
  const faults: string[] = []
  if (read.OPS_EMAIL && !read.POSTMARK_SERVER_TOKEN)
    faults.push(
      'OPS_EMAIL is set without POSTMARK_SERVER_TOKEN, by which alerts are mailed; set both or none',
    )
  if (Boolean(read.SHOPIFY_CLIENT_ID) !== Boolean(read.SHOPIFY_CLIENT_SECRET))
    faults.push('SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET go together; set both or none')
  if (read.SHOPIFY_CLIENT_ID && read.SHOPIFY_SHOPS.length === 0 && !bad.has('SHOPIFY_SHOPS'))
    faults.push(
      'SHOPIFY_CLIENT_ID is set without SHOPIFY_SHOPS; list the shops whose customers may ask, like example.myshopify.com',
    )
  if (Boolean(read.SHIPSTATION_V1_KEY) !== Boolean(read.SHIPSTATION_V1_SECRET))
    faults.push('SHIPSTATION_V1_KEY and SHIPSTATION_V1_SECRET go together; set both or none')
  if (read.SHIPSTATION_V1_KEY && read.SHIPSTATION_STORES.length === 0 && !bad.has('SHIPSTATION_STORES'))
    faults.push(
      'SHIPSTATION_V1_KEY is set without SHIPSTATION_STORES; say which store ships for which shop, like 12345=example.myshopify.com',
    )
  if (read.SHIPSTATION_V2_KEY && read.SHIPSTATION_STORES.length === 0 && !bad.has('SHIPSTATION_STORES'))
    faults.push(
      'SHIPSTATION_V2_KEY is set without SHIPSTATION_STORES; say which store ships for which shop, like 12345=example.myshopify.com',
    )
  if (read.POSTMARK_SERVER_TOKEN && !read.POSTMARK_FROM && !bad.has('POSTMARK_FROM'))
    faults.push('POSTMARK_SERVER_TOKEN is set without POSTMARK_FROM; set the address from which mails come')
  if (read.POSTMARK_SERVER_TOKEN && !read.PUBLIC_URL && !bad.has('PUBLIC_URL'))
    faults.push(
      'POSTMARK_SERVER_TOKEN is set without PUBLIC_URL; set the address of this service, by which a mail can be opted out of',
    )
  if (read.TRACKERS === 'easypost' && !read.EASYPOST_API_KEY)
    faults.push('TRACKERS is easypost without EASYPOST_API_KEY; set the key')
  if (read.TRACKERS === 'aftership' && !read.AFTERSHIP_API_KEY)
    faults.push('TRACKERS is aftership without AFTERSHIP_API_KEY; set the key')
  return faults
}

/** Addresses that only a test may change: with them the keys would be sent elsewhere. */
const FOR_TESTS = [
  'SHOPIFY_ADMIN_ORIGIN',
  'SHIPSTATION_V1_ORIGIN',
  'SHIPSTATION_V2_ORIGIN',
  'SHIPSTATION_JWKS_URL',
  'EASYPOST_ORIGIN',
  'AFTERSHIP_ORIGIN',
  'POSTMARK_ORIGIN',
] as const

const refusedOnVercel = (read: Read): readonly string[] => {
  if (!read.VERCEL) return []
  const faults = FOR_TESTS.flatMap(name =>
    read[name] ? [`${name} is for tests, and would send secrets elsewhere; unset it on Vercel`] : [],
  )
  if (read.WEBHOOK_TEST_ORIGINS.length > 0)
    faults.push(
      'WEBHOOK_TEST_ORIGINS is for tests, and opens inner networks to endpoints; unset it on Vercel',
    )
  if (read.SLACK_WEBHOOK_URL?.startsWith('http:'))
    faults.push(
      'SLACK_WEBHOOK_URL is a secret and is not sent unencrypted on Vercel; set an address of https://',
    )
  return faults
}
