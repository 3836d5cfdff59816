import type { Mutant } from './mutant.ts'

const ALERTS = 'supabase/migrations/20261123210200_alerts.sql'

/** Faults in what ops and programs are told, and where it is sent. */
export const inAlerts: readonly Mutant[] = [
  {
    name: 'every-fault-said-by-itself',
    file: ALERTS,
    find: 'a.count >= t.told_count * 10 or',
    replace: 'a.count > t.told_count or',
    tests: ['test/outbox/alerts.test.ts'],
  },
  {
    name: 'condition-said-without-a-pause',
    file: ALERTS,
    find: 'and (t.told_at is null or t.told_at <= again_before)',
    replace: '',
    tests: ['test/outbox/alerts.test.ts'],
  },
  {
    name: 'endpoint-told-of-its-own-trouble',
    file: ALERTS,
    find: "and a.fingerprint <> r ->> 'name' and not starts_with(a.fingerprint, (r ->> 'name') || ':')",
    replace: '',
    tests: ['test/outbox/alerts.test.ts'],
  },
  {
    name: 'failing-endpoint-called-for-ever',
    file: ALERTS,
    find: "(outcome = 'gone' or e.failing_since <=",
    replace: "(outcome = 'gone' or false and e.failing_since <=",
    tests: ['test/outbox/channels/webhook.test.ts'],
  },
  {
    name: 'unanswered-alert-said-again-at-once',
    file: 'src/outbox/alerts.ts',
    find: "result.kind === 'unknown' ? parts.policy.againMinutes * 60_000",
    replace: "result.kind === 'unknown' ? 0",
    tests: ['test/outbox/alerts.test.ts'],
  },
  {
    name: 'personal-data-in-a-reason-said',
    file: 'src/outbox/alert-text.ts',
    find: "text.replace(EMAIL, '…@…')",
    replace: 'text',
    tests: ['test/outbox/alert-text.test.ts'],
  },
  {
    name: 'slack-made-to-call-everybody',
    file: 'src/outbox/channels/slack.ts',
    find: 'const whole = escaped(text)',
    replace: 'const whole = text',
    tests: ['test/outbox/alert-text.test.ts'],
  },
  {
    name: 'one-public-address-is-enough',
    file: 'src/clients/endpoint.ts',
    find: '!addresses.every(',
    replace: '!addresses.some(',
    tests: ['test/clients/endpoint.test.ts'],
  },
  {
    name: 'name-resolved-once-more-for-the-connection',
    file: 'src/clients/endpoint.ts',
    find: 'agent: false, lookup: pinned(addresses), signal',
    replace: 'agent: false, signal',
    tests: ['test/clients/endpoint.test.ts'],
  },
  {
    name: 'old-secret-does-not-sign',
    file: 'src/outbox/endpoint-caller.ts',
    find: 'signers.map(signer',
    replace: 'signers.slice(0, 1).map(signer',
    tests: ['test/outbox/channels/webhook.test.ts'],
  },
  {
    name: 'history-told-to-programs',
    file: 'src/orders/status-changes.ts',
    find: "return age > freshnessHours * HOUR ? 'stale' : null",
    replace: 'return age > freshnessHours * HOUR ? null : null',
    tests: ['test/orders/status-changes.test.ts'],
  },
]
