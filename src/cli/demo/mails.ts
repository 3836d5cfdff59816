import { foreseen, type Line } from '../../jobs/notifications.ts'
import { en } from '../../outbox/messages/texts/en.ts'
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

/** Of these the first that are there are shown: what shows best what a customer is spared, after what he was told. */
const SHOWN_FIRST: readonly string[] = [
  'sent',
  'dropped:untrue',
  'dropped:cancelled',
  'dropped:overtaken',
  'pending',
  'held:off',
  'held:overtaken',
]
const EXAMPLES = 4

/** @param lines of the ledger */
export function mailsOf(lines: readonly Line[]): Mails {
  const counts = new Map<string, number>()
  const meanings = new Map<string, string>()
  for (const { standing, why } of lines) {
    counts.set(standing, (counts.get(standing) ?? 0) + 1)
    meanings.set(standing, why)
  }
  const ranked = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  const examples = SHOWN_FIRST.flatMap(standing => lines.find(line => line.standing === standing) ?? [])
  return {
    standings: Object.fromEntries(ranked),
    meanings: Object.fromEntries(meanings),
    examples: examples.slice(0, EXAMPLES).map(exampleOf),
  }
}

/** What became of a mail, as the end of a sentence that begins with what it says. */
const ENDINGS: Readonly<Record<string, string>> = {
  sent: 'is on the outbox page.',
  'dropped:untrue': 'was never said: before it could be, it was not true any more.',
  'dropped:cancelled': 'was never said: the order was cancelled first.',
  'dropped:overtaken': 'was not said: a mail that says more took its place.',
  'held:overtaken': 'was not said: in the same moment something later became true, and that was.',
  pending: 'waits a little, so that all parcels of the order share one mail.',
  'held:off': 'was not said: the shop has not switched that mail on.',
}

/** `#1007: “Your parcel is on its way” is on the outbox page.` */
function exampleOf({ name, order, milestone, parcel, standing, why }: Line): string {
  const tells = Object.entries(en.tells).find(([told]) => told === milestone)?.[1]
  const subject = parcel === null ? 'Your order' : en.parcel
  const says = tells ? `${subject} ${(parcel === null ? undefined : tells.one) ?? tells.other}` : milestone
  return `${name ?? order}: “${says}” ${ENDINGS[standing] ?? `was not said: ${why}.`}`
}

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
