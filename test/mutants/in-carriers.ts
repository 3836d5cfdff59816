import type { Mutant } from './mutant.ts'

/** Faults in what a carrier's word is worth, and in what is said of one that says nothing. */
export const inCarriers: readonly Mutant[] = [
  {
    name: 'key-as-it-is-written',
    file: 'src/sources/easypost/index.ts',
    find: "keyOf: secret => secret.normalize('NFKD')",
    replace: 'keyOf: secret => secret',
    tests: ['test/sources/easypost/verify.test.ts'],
  },
  {
    name: 'hmac-over-text',
    file: 'src/sources/hmac.ts',
    find: '.update(body).digest(rule.encoding)',
    replace: '.update(JSON.stringify(JSON.parse(body.toString()))).digest(rule.encoding)',
    tests: ['test/sources/easypost/verify.test.ts'],
  },
  {
    name: 'in-transit-at-creation-is-a-scan',
    file: 'src/policy/carriers/easypost.ts',
    find: "rows(undecided('in_transit'), 'in_transit')",
    replace: "rows(physical('in_transit'), 'in_transit')",
    tests: ['test/policy/carriers/easypost.test.ts'],
  },
  {
    name: 'usps-awaiting-item-is-a-scan',
    file: 'src/policy/carriers/weigh.ts',
    find: 'if (low && own?.stage',
    replace: 'if (false && own?.stage',
    tests: ['test/policy/carriers/easypost.test.ts'],
  },
  {
    name: 'place-proves-any-carrier',
    file: 'src/policy/carriers/weigh.ts',
    find: "known !== null && known !== 'usps'",
    replace: "known !== 'usps'",
    tests: ['test/policy/carriers/easypost.test.ts'],
  },
  {
    name: 'every-backward-step-is-a-correction',
    file: 'src/sources/easypost/normalise.ts',
    find: "tracker.tracking_details.some(({ status }) => status === 'delivered')",
    replace: 'false',
    tests: ['test/sources/easypost/normalise.test.ts'],
  },
  {
    name: 'late-registration-makes-news',
    file: 'src/sources/aftership/normalise.ts',
    find: 'noted !== null && noted < bare ? noted : bare',
    replace: 'noted ?? bare',
    tests: ['test/sources/aftership/normalise.test.ts'],
  },
  {
    name: 'wording-makes-another-scan',
    file: 'src/sources/carrier-scan.ts',
    find: 'contentHash([carrier, normaliseNumber(number), ...word.identity])',
    replace: 'contentHash([carrier, normaliseNumber(number), word.toldAt, ...word.identity])',
    tests: ['test/sources/easypost/normalise.test.ts'],
  },
  {
    name: 'in-transit-for-ever',
    file: 'src/events/followed.ts',
    find: "return unheard && !registered ? 'unsupported' : 'silent'",
    replace: "return unheard && !registered ? 'unsupported' : 'followed'",
    tests: ['test/events/followed.test.ts'],
  },
  {
    name: 'refused-number-is-asked-for-again',
    file: 'supabase/migrations/20261123190200_trackers.sql',
    find: "standing = case s ->> 'kind' when 'later' then 'due' else s ->> 'kind' end",
    replace: "standing = case s ->> 'kind' when 'registered' then 'registered' else 'due' end",
    tests: ['test/jobs/trackers.test.ts'],
  },
]
