import type { Mutant } from './mutant.ts'

/** Faults in what is taken in and what is answered. */
export const atTheEdge: readonly Mutant[] = [
  {
    name: 'signature-over-text',
    file: 'src/sources/shopify/verify.ts',
    find: "createHmac('sha256', secret).update(body)",
    replace: "createHmac('sha256', secret).update(body.toString('utf8'))",
    tests: ['test/sources/shopify/verify.test.ts'],
  },
  {
    name: 'only-the-first-secret-proves',
    file: 'src/sources/shopify/verify.ts',
    find: 'const proved = secrets.some(secret => {',
    replace: 'const proved = secrets.slice(0, 1).some(secret => {',
    tests: ['test/sources/shopify/verify.test.ts'],
  },
  {
    name: 'ids-through-json-numbers',
    file: 'src/sources/shopify/json.ts',
    find: 'MAYBE_UNSAFE.test(text) ? JSON.parse(text, exact) : JSON.parse(text)',
    replace: 'JSON.parse(text)',
    tests: ['test/sources/shopify/json.test.ts'],
  },
  {
    name: 'equal-event-id-is-enough-to-drop',
    file: 'src/sources/shopify/index.ts',
    find: 'headers.eventId ?? headers.webhookId, bytes]',
    replace: 'headers.eventId ?? headers.webhookId]',
    tests: ['test/sources/shopify/index.test.ts'],
  },
  {
    name: 'unlisted-shop-is-read',
    file: 'src/sources/shopify/index.ts',
    find: 'if (!shops.has(shop)) return',
    replace: 'if (false) return',
    tests: ['test/sources/shopify/index.test.ts'],
  },
  {
    name: 'typed-number-counts-as-in-transit',
    file: 'src/sources/shopify/scan-table.ts',
    find: "evidence: 'claimed', withPlace: 'physical' }",
    replace: "evidence: 'physical', withPlace: 'physical' }",
    tests: ['test/sources/shopify/normalise/scan.test.ts'],
  },
  {
    name: 'singular-number-hides-the-array',
    file: 'src/sources/shopify/normalise/fulfillment.ts',
    find: 'payload.tracking_numbers.length > 0 ? payload.tracking_numbers : [payload.tracking_number]',
    replace: '[payload.tracking_number]',
    tests: ['test/sources/shopify/normalise/fulfillment.test.ts'],
  },
  {
    name: 'missing-refunds-read-as-none',
    file: 'src/sources/shopify/normalise/order.ts',
    find: 'scoped(shop, refund.id)) ?? null',
    replace: 'scoped(shop, refund.id)) ?? []',
    tests: ['test/sources/shopify/normalise/order.test.ts'],
  },
  {
    name: 'future-dated-fact-accepted',
    file: 'src/ingest/item.ts',
    find: 'const AHEAD_MS = 48 * 3_600_000',
    replace: 'const AHEAD_MS = 48_000 * 3_600_000',
    tests: ['test/ingest/item.test.ts'],
  },
  {
    name: 'answered-before-the-commit',
    file: 'src/http/webhooks.ts',
    find: 'const [ingested] = await ingest([received], deadline)',
    replace:
      "ingest([received], deadline).catch(() => undefined); const ingested = { outcome: 'merged' as const, events: 1, orders: ['a:1'] }",
    tests: ['test/http/webhooks.test.ts'],
  },
  {
    name: 'unproved-sender-is-answered-200',
    file: 'src/http/webhooks.ts',
    find: 'const received = proved(await source.receive(rawOf(request), clock().toISOString()))',
    replace:
      "const answer = await source.receive(rawOf(request), clock().toISOString()); const received = answer.kind === 'received' ? answer : ({ kind: 'received', delivery: {}, reading: {} } as never)",
    tests: ['test/http/webhooks.test.ts'],
  },
  {
    name: 'refusal-tells-a-malformed-token',
    file: 'src/http/status.ts',
    find: 'if (!TOKEN.test(token)) throw new NotThere()',
    replace: "if (!TOKEN.test(token)) throw Object.assign(new Error('no token'), { statusCode: 400 })",
    tests: ['test/http/status.test.ts'],
  },
  {
    name: 'override-never-ends',
    file: 'src/http/status-view.ts',
    find: 'if (override === null || Date.parse(override.until) <= now.getTime())',
    replace: 'if (override === null)',
    tests: ['test/http/status-view.test.ts'],
  },
  {
    name: 'home-of-the-customer-shown',
    file: 'src/http/status-view.ts',
    find: "return scan.stage === 'picked_up' || scan.stage === 'in_transit' ? scan.place : null",
    replace: 'return scan.place',
    tests: ['test/http/status-view.test.ts'],
  },
]
