import { ORDERS_FOR_ALL_TRANSITIONS, type Story, transitionName, transitions } from '../../samples/index.ts'
import type { Telling } from './tell.ts'

/** The object that `--json` prints. */
export interface Summary {
  readonly orders: number
  readonly deliveries: number
  /** Of these; the others are webhooks. */
  readonly files: number
  /** Orders of which each sender told something. */
  readonly sources: Readonly<Record<string, number>>
  readonly events: number
  readonly duplicates: number
  readonly outOfOrder: number
  /** Orders that ended otherwise than their story, or showed on the way what was not true. */
  readonly mismatches: number
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number }
  readonly statuses: Readonly<Record<string, number>>
  readonly transitions: Readonly<Record<string, number>>
}

export function summaryOf(tellings: readonly Telling[]): Summary {
  const sum = (value: (telling: Telling) => number) =>
    tellings.reduce((total, each) => total + value(each), 0)
  const latencies = tellings.flatMap(each => each.latenciesMs).sort((a, b) => a - b)
  return {
    orders: tellings.length,
    deliveries: sum(each => each.deliveries),
    files: sum(each => each.files),
    sources: counted(tellings.flatMap(({ story }) => sendersOf(story))),
    events: sum(each => each.events),
    duplicates: sum(each => each.duplicates),
    outOfOrder: sum(each => each.outOfOrder),
    mismatches: tellings.filter(each => each.faults.length > 0).length,
    latencyMs: {
      p50: percentile(latencies, 50),
      p95: percentile(latencies, 95),
      p99: percentile(latencies, 99),
    },
    statuses: counted(tellings.map(each => each.status ?? 'nothing shown')),
    transitions: counted(tellings.flatMap(each => each.changes.map(nameOf))),
  }
}

/** Declared transitions that should have been seen by so many orders and were not. */
export function missingTransitions(summary: Summary, tellings: readonly Telling[]): readonly string[] {
  const tellable = tellings
    .filter(each => each.story.disorder === 'in order')
    .flatMap(each => each.story.path.map(transitionName))
  const due = summary.orders >= ORDERS_FOR_ALL_TRANSITIONS ? transitions.map(transitionName) : tellable
  return [...new Set(due)].filter(name => !(name in summary.transitions))
}

/** Doors at which something of the story came in, each once. */
const sendersOf = (story: Story): readonly string[] => [...new Set(story.deliveries.map(each => each.door))]

const nameOf = ([from, to]: readonly [string | null, string]): string => `${from ?? '(new)'} → ${to}`

/** Most frequent first. */
function counted(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)))
}

/** The nearest rank, in milliseconds with two decimals; 0 of nothing. */
export function percentile(sorted: readonly number[], percent: number): number {
  const value = sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0
  return Math.round(value * 100) / 100
}
