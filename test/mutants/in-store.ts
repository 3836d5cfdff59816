import type { Mutant } from './mutant.ts'

const COMMIT = 'supabase/migrations/20261123170300_commit.sql'
const WRITE = 'supabase/migrations/20261123170400_write.sql'
const PRIVACY = 'supabase/migrations/20261123180000_privacy.sql'
const OUTBOX = 'supabase/migrations/20261123210000_outbox.sql'
const CONTRACT = ['test/store/postgres.test.ts']
const ROWS = ['test/store/rows.test.ts']

/** Faults in the SQL functions and in what calls them. */
export const inStore: readonly Mutant[] = [
  {
    name: 'no-dedupe',
    file: COMMIT,
    find: 't.keyed and (k.digest is null or (t.grp, t.nth) <> (f.grp, f.nth))',
    replace: 'false',
    tests: CONTRACT,
  },
  {
    name: 'quarantined-key-counts-as-known',
    file: COMMIT,
    find: "d.row ->> 'outcome' <> 'quarantined' as keyed",
    replace: 'true as keyed',
    tests: CONTRACT,
  },
  {
    name: 'reference-claim-removed',
    file: COMMIT,
    find: "when 'ref' then (select r.version from wismo.refs r where r.ref = e.key)",
    replace: "when 'ref' then e.version",
    tests: ['test/ingest/races.test.ts'],
  },
  {
    name: 'order-version-not-checked',
    file: COMMIT,
    find: 'else (select o.version from wismo.orders o where o.id = e.key)',
    replace: 'else e.version',
    tests: ['test/ingest/races.test.ts'],
  },
  {
    name: 'conflict-bumps',
    file: COMMIT,
    find: 'on conflict (id) do update set version = o.version where false',
    replace: 'on conflict (id) do update set version = o.version + 1 where o.version > 0',
    tests: CONTRACT,
  },
  {
    name: 'conflict-keeps-its-delivery-key',
    file: COMMIT,
    find: 'where c.owner = any (conflicts) and c.owner = c.grp and not c.known',
    replace: 'where false and c.owner = any (conflicts) and c.owner = c.grp and not c.known',
    tests: ['test/ingest/races.test.ts'],
  },
  {
    name: 'change-marks-no-order-that-comes-later',
    file: 'supabase/migrations/20261123180100_inventory.sql',
    find: "where w -> 'register' <> '[]');",
    replace: "where w -> 'register' = '{}');",
    tests: ['test/jobs/unsettled.test.ts'],
  },
  {
    name: 'snapshot-settles-what-only-a-call-can',
    file: 'supabase/migrations/20261123180100_inventory.sql',
    find: 'or (f.shop <> all (askable) and (h.settled or',
    replace: 'or (true and (h.settled or',
    tests: ['test/jobs/unsettled.test.ts'],
  },
  {
    name: 'parked-events-not-handed-over',
    file: 'src/ingest/route.ts',
    find: 'for (const event of [...stored.events, ...(this.routed.get(ref) ?? [])])',
    replace: 'for (const event of this.routed.get(ref) ?? [])',
    tests: ['test/ingest/races.test.ts'],
  },
  {
    name: 'dirty-flag-not-set-on-defer',
    file: WRITE,
    find: 'update wismo.orders o set dirty = true where o.id = any (touched) and not o.dirty;',
    replace: 'update wismo.orders o set dirty = false where o.id = any (touched) and not o.dirty;',
    tests: CONTRACT,
  },
  {
    name: 'merge-forgets-what-was-deferred',
    file: WRITE,
    find: 'dirty = exists (select from wismo.events e where e.order_id = o.id and not e.merged)',
    replace: 'dirty = false',
    tests: CONTRACT,
  },
  {
    name: 'merging-an-early-telling-settles-a-later-one',
    file: WRITE,
    find: 'merged = e.merged or excluded.told_at >= e.told_at',
    replace: 'merged = true',
    tests: CONTRACT,
  },
  {
    name: 'outbox-key-is-taken-twice',
    file: OUTBOX,
    find: 'on conflict (key) do nothing',
    replace: 'on conflict (key) do update set standing = excluded.standing',
    tests: ROWS,
  },
  {
    name: 'late-snapshot-brings-back-an-old-address',
    file: PRIVACY,
    find: 'where excluded.version > c.version',
    replace: 'where excluded.version <> c.version',
    tests: ROWS,
  },
  {
    name: 'retry-brings-back-a-redacted-body',
    file: WRITE,
    find: "case when t.redacted then '' else decode(t.row ->> 'body', 'base64') end",
    replace: "decode(t.row ->> 'body', 'base64')",
    tests: ['test/ingest/privacy.test.ts'],
  },
  {
    name: 'gone-shipments-stay',
    file: WRITE,
    find: "where s.order_id = any (array(select w ->> 'id' from unnest(orders) w))",
    replace: "where false and s.order_id = any (array(select w ->> 'id' from unnest(orders) w))",
    tests: ROWS,
  },
  {
    name: 'nul-reaches-postgres',
    file: 'src/store/json.ts',
    find: "text.isWellFormed() && !text.includes('\\0')",
    replace: 'text.isWellFormed()',
    tests: ['test/store/json.test.ts'],
  },
  {
    name: 'serialisation-failure-is-final',
    file: 'src/store/failure.ts',
    find: "new Set(['40001', '40P01', '55P03'])",
    replace: "new Set(['40P01', '55P03'])",
    tests: ['test/store/failure.test.ts'],
  },
]
