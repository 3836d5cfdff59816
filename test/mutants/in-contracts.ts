import type { Mutant } from './mutant.ts'

/** Faults in how feeds are held to their contracts, and in what follows from stock. */
export const inContracts: readonly Mutant[] = [
  {
    name: 'grace-is-forgotten',
    file: 'src/jobs/contracts/days.ts',
    find: 'cutOffMs(contract, date) + contract.graceMinutes * 60_000',
    replace: 'cutOffMs(contract, date)',
    tests: ['test/jobs/contracts/judge.test.ts'],
  },
  {
    name: 'bad-file-answers-a-missing-one',
    file: 'src/jobs/contracts/judge.ts',
    find: 'days.slice(nth + 1).some(later => later.soundAt !== null)',
    replace: 'days.slice(nth + 1).some(later => later.files.length > 0)',
    tests: ['test/jobs/contracts/judge.test.ts'],
  },
  {
    name: 'held-file-is-told-twice',
    file: 'src/jobs/contracts/judge.ts',
    find: 'if (!first || day.files.some(isHeld)) return []',
    replace: 'if (!first) return []',
    tests: ['test/jobs/contracts/judge.test.ts'],
  },
  {
    name: 'feed-that-cannot-be-judged-is-cleared',
    file: 'src/jobs/contracts.ts',
    find: 'unjudged.push(feed.name)',
    replace: "unjudged.push('')",
    tests: ['test/jobs/contracts.test.ts'],
  },
  {
    name: 'stock-that-shrinks-is-imported',
    file: 'src/jobs/contracts/may-apply.ts',
    find: "if (kind !== 'inventory' ||",
    replace: "if (kind === 'inventory' ||",
    tests: ['test/jobs/contracts/may-apply.test.ts'],
  },
  {
    name: 'older-clock-clears-an-alert',
    file: 'supabase/migrations/20261123200100_contracts.sql',
    find: 'where a.kind = any (kinds) and a.cleared_at is null and a.last_seen <= moment',
    replace: 'where a.kind = any (kinds) and a.cleared_at is null',
    tests: ['test/jobs/contracts.test.ts'],
  },
  {
    name: 'last-one-promised-is-none-at-all',
    file: 'supabase/migrations/20261123200200_stock.sql',
    find: "when l.feed = '' then l.available < 0 else",
    replace: "when l.feed = '' then l.available <= 0 else",
    tests: ['test/jobs/stock.test.ts'],
  },
]
