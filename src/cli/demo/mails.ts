import { foreseen, type Line } from '../../jobs/notifications.ts'
import { policy } from '../../policy/index.ts'
import { runJob } from './requests.ts'
import type { DemoService } from './service.ts'

/** What customers were told, and what they were not and why. */
export interface Mails {
  /** Milestones by what became of them; `sent` ones are on the outbox page. */
  readonly standings: Readonly<Record<string, number>>
  /** The same in words. */
  readonly meanings: Readonly<Record<string, string>>
  readonly examples: readonly string[]
}

/** Looks into the ledger once everything that is due has been said. */
export async function readMails(service: DemoService): Promise<Mails> {
  // A run that was under way may miss what came last; the second one begins after that.
  for (let run = 0; run < 2; run += 1) await runJob(service, 'outbox')
  const lines: Line[] = []
  const all = { since: new Date(0).toISOString(), dryRun: false }
  for await (const line of foreseen(service.db, policy.notifications, all, () => new Date())) lines.push(line)
  return mailsOf(lines)
}

const EXAMPLES = 3

/** @param lines of the ledger */
export function mailsOf(lines: readonly Line[]): Mails {
  const counts = new Map<string, number>()
  const meanings = new Map<string, string>()
  for (const { standing, why } of lines) {
    counts.set(standing, (counts.get(standing) ?? 0) + 1)
    meanings.set(standing, why)
  }
  const ranked = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  // One of each of the most frequent, so that they show different things.
  const examples = ranked.slice(0, EXAMPLES).flatMap(([standing]) => {
    const line = lines.find(each => each.standing === standing)
    return line ? [exampleOf(line)] : []
  })
  return { standings: Object.fromEntries(ranked), meanings: Object.fromEntries(meanings), examples }
}

const exampleOf = ({ name, order, milestone, parcel, standing, why }: Line): string =>
  `${name ?? order}: ${milestone}${parcel === null ? '' : ` of ${parcel}`} ${standing === 'sent' ? 'was sent' : `was not said: ${why}`}`

/** For people. */
export function mailsReport({ standings, meanings, examples }: Mails): string {
  const rows = Object.entries(standings).map(
    ([standing, count]) => `  ${String(count).padStart(6)}  ${meanings[standing] ?? standing}`,
  )
  return [
    'What customers were told, and what not and why',
    ...rows,
    ...examples.map(each => `  ${each}`),
  ].join('\n')
}
