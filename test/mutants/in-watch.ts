import type { Mutant } from './mutant.ts'

const WATCH = 'supabase/migrations/20261123210300_watch.sql'
const TESTS = ['test/jobs/watch.test.ts']

/** Faults of what is told by the clock. */
export const inWatch: readonly Mutant[] = [
  {
    name: 'announced-label-counts-as-handed-over',
    file: 'src/ingest/plan.ts',
    find: "return stage === 'label_created' ? createdAt : (lastHeard ?? createdAt)",
    replace: 'return lastHeard ?? createdAt',
    tests: TESTS,
  },
  {
    name: 'older-clock-takes-an-alert-back',
    file: WATCH,
    find: 'where a.kind = any (kinds) and a.cleared_at is null and a.last_seen <= moment',
    replace: 'where a.kind = any (kinds) and a.cleared_at is null',
    tests: TESTS,
  },
  {
    name: 'carrier-before-its-service',
    file: WATCH,
    find: 'order by length(c.key) desc',
    replace: 'order by length(c.key)',
    tests: TESTS,
  },
  {
    name: 'silence-forgets-its-rhythm',
    file: WATCH,
    find: "select h.*, greatest(h.first, h.last - interval '28 days') as begun,",
    replace: "select h.*, greatest(h.first, moment - interval '28 days') as begun,",
    tests: TESTS,
  },
  {
    name: 'own-questions-are-a-rhythm',
    file: WATCH,
    find: 'count(*) filter (where d.topic <> all (answers)),',
    replace: 'count(*),',
    tests: TESTS,
  },
  {
    name: 'shop-that-was-not-asked-loses-its-alert',
    file: WATCH,
    find: 'and (those is null or a.fingerprint = any (those))',
    replace: '',
    tests: ['test/jobs/watch/subscriptions.test.ts'],
  },
  {
    name: 'stopped-service-is-late-at-its-start',
    file: 'src/jobs/watch/readiness.ts',
    find: 'tickingSince === null ? 0 : tickingSince.getTime(),',
    replace: '0,',
    tests: ['test/jobs/watch/readiness.test.ts'],
  },
]
