import { linkOf } from './requests.ts'
import type { DemoService } from './service.ts'
import type { Summary } from './summary.ts'
import type { Telling } from './tell.ts'

const SENDERS: Readonly<Record<string, string>> = {
  shopify: 'Shopify',
  shipstation: 'ShipStation V1, asked over its API',
  easypost: 'EasyPost, scans of carriers',
  files: 'warehouse files, CSV in a folder',
  events: 'another warehouse, generic events',
}

/** The table for people. */
export function reportOf(summary: Summary, missing: readonly string[]): string {
  const { p50, p95, p99 } = summary.latencyMs
  const sources = Object.fromEntries(
    Object.entries(summary.sources).map(([door, orders]) => [SENDERS[door] ?? door, orders]),
  )
  return [
    ...table('Orders by final status', summary.statuses),
    '',
    ...table('Transitions exercised', summary.transitions),
    '',
    ...table('Orders by who told of them', sources),
    '',
    ...table('Totals', {
      orders: summary.orders,
      'webhooks posted': summary.deliveries - summary.files,
      'files dropped': summary.files,
      'events merged': summary.events,
      'duplicates ignored': summary.duplicates,
      'out-of-order arrivals absorbed': summary.outOfOrder,
      'declared transitions never seen': missing.length,
      'orders that differ from their story': summary.mismatches,
    }),
    '',
    `From the POST until the status API shows it: p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`,
  ].join('\n')
}

function table(title: string, rows: Readonly<Record<string, number>>): readonly string[] {
  const width = Math.max(title.length, ...Object.keys(rows).map(name => name.length)) + 2
  const lines = Object.entries(rows).map(
    ([name, count]) => `  ${name.padEnd(width)}${String(count).padStart(6)}`,
  )
  return [title, ...lines]
}

/** Every order that differs from its story, and every transition that was not seen: one line each. */
export function faultsOf(tellings: readonly Telling[], missing: readonly string[]): readonly string[] {
  return [
    ...tellings.flatMap(({ story, faults }) =>
      faults.map(
        fault => `${story.orderName} (${story.name}, ${story.disorder}, seed ${story.seed}): ${fault}`,
      ),
    ),
    ...missing.map(name => `The transition ${name} was never seen.`),
  ]
}

/** Three orders to look at: one that was split, one delivered, one cancelled. */
export function linksOf(service: DemoService, tellings: readonly Telling[]): readonly string[] {
  return wantedOf(tellings).flatMap(([word, telling]) =>
    telling?.token
      ? [`  ${word.padEnd(10)} ${telling.story.orderName}  ${linkOf(service, telling.token)}`]
      : [],
  )
}

/** A shop's page with the widget in it, showing two of them. */
export function storefrontOf(service: DemoService, tellings: readonly Telling[]): string {
  const pairs = wantedOf(tellings).flatMap(([, telling]): [string, string][] =>
    telling?.token ? [['token', telling.token]] : [],
  )
  return `${service.origin}/storefront?${new URLSearchParams(pairs.slice(0, 2))}`
}

function wantedOf(tellings: readonly Telling[]): readonly (readonly [string, Telling | undefined])[] {
  const split = tellings.filter(each => each.story.name.startsWith('furniture'))
  return [
    ['split', split.find(each => each.status === 'partially_shipped') ?? split[0]],
    ['delivered', tellings.find(each => each.status === 'delivered')],
    ['cancelled', tellings.find(each => each.status === 'cancelled')],
  ]
}
