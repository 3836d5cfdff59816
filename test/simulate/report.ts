import type { System, Tally } from './tally.ts'

const share = (part: number, of: number): number => (of === 0 ? 0 : Number((part / of).toFixed(6)))

/** What `--json` prints. */
export function figuresOf(tally: Tally) {
  const { histories, deliveries, mismatches, ahead, undetermined, totalMs, wismo, headline, polling } = tally
  const manual = (system: System) => share(system.manual, histories)
  const untrue = (system: System) => share(system.untrueMs, totalMs)
  return {
    histories,
    deliveries,
    mismatches,
    ahead,
    staleShare: share(wismo.staleMs, totalMs),
    manualShare: { wismo: manual(wismo), polling: manual(polling) },
    untrueTimeShare: { wismo: untrue(wismo), polling: untrue(polling) },
    headlineOnly: { manualShare: manual(headline), untrueTimeShare: untrue(headline) },
    undetermined,
    misjudged: tally.failures.filter(each => each.kind === 'misjudged').length,
    mails: tally.post,
  }
}

const percent = (part: number, of: number): string => `${(share(part, of) * 100).toFixed(3)} %`.padStart(11)

/** The same side by side, for people. */
export function tableOf(tally: Tally): string {
  const { histories, deliveries, mismatches, ahead, undetermined, totalMs, post } = tally
  const systems = [tally.wismo, tally.headline, tally.polling]
  const row = (name: string, pick: (system: System) => number, of: number) =>
    `${name.padEnd(34)}${systems.map(system => percent(pick(system), of)).join('')}`
  return [
    `${histories} histories, ${deliveries} deliveries: ${mismatches} mismatches, ${ahead} claims ahead, ${undetermined} that no rule can decide`,
    post === null
      ? 'mails: not looked at'
      : `mails: ${post.expected} due, ${post.sent} enqueued; ${post.duplicate} twice, ${post.untrue} not due, ${post.missing} missing`,
    `${''.padEnd(34)}${['wismo', 'its status', 'polling'].map(name => name.padStart(11)).join('')}`,
    row('time at which untrue', system => system.untrueMs, totalMs),
    row('  more than had been told', system => system.aheadMs, totalMs),
    row('  less than had been told', system => system.staleMs, totalMs),
    row('  nobody had told', system => system.untoldMs, totalMs),
    row('wrong a day after the last telling', system => system.manual, histories),
  ].join('\n')
}
