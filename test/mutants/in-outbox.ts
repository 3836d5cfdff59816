import type { Mutant } from './mutant.ts'

const OUTBOX = 'supabase/migrations/20261123210000_outbox.sql'
const LIVE = 'supabase/migrations/20261123210050_live.sql'

/** Faults in what is said, to whom, and how often. */
export const inOutbox: readonly Mutant[] = [
  {
    name: 'digest-torn-between-two-workers',
    file: OUTBOX,
    find: 'for update skip locked',
    replace: '',
    tests: ['test/outbox/crash.test.ts'],
  },
  {
    name: 'dead-workers-message-sent-again',
    file: OUTBOX,
    find: 'update wismo.outbox o set tried_at = coalesce(o.tried_at, now()) where o.key = any (keys);',
    replace: '',
    tests: ['test/outbox/crash.test.ts'],
  },
  {
    name: 'fresh-installation-speaks',
    file: OUTBOX,
    find: "when r.standing = 'pending' and not wismo.is_live(split_part(r.\"order\", ':', 1))",
    replace: 'when false',
    tests: ['test/outbox/live.test.ts'],
  },
  {
    name: 'commit-does-not-wait-for-going-live',
    file: OUTBOX,
    find: "perform pg_advisory_xact_lock_shared(hashtext('wismo.live'));",
    replace: '',
    tests: ['test/outbox/live.test.ts'],
  },
  {
    name: 'passed-milestones-said-after-going-live',
    file: LIVE,
    find: "if (input ->> 'live')::boolean then",
    replace: "if false and (input ->> 'live')::boolean then",
    tests: ['test/outbox/live.test.ts'],
  },
  {
    name: 'open-channel-is-tried',
    file: OUTBOX,
    find: 'if own.open_until > clock_timestamp() then',
    replace: 'if false then',
    tests: ['test/outbox/crash.test.ts'],
  },
  {
    name: 'overtaken-by-what-is-untrue',
    file: 'src/outbox/judge.ts',
    find: "(other.standing === 'sent' || stillTrue({ parcel, milestone: other.milestone }, state)),",
    replace: 'true,',
    tests: ['test/outbox/judge.test.ts'],
  },
  {
    name: 'doubt-forgotten',
    file: 'src/outbox/attempt.ts',
    find: "if (result.kind === 'unknown') return failed(parts, turn, keys, result.reason, true)",
    replace: "if (result.kind === 'unknown') return failed(parts, turn, keys, result.reason, false)",
    tests: ['test/outbox/send.test.ts'],
  },
]
