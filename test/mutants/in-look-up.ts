import type { Mutant } from './mutant.ts'

const LOOK_UP = 'supabase/migrations/20261123220000_look_up.sql'
const STORE = ['test/store/look-up.test.ts']

/** Faults in who is led to an order, and for how long. */
export const inLookUp: readonly Mutant[] = [
  {
    name: 'wrong-contact-opens',
    file: LOOK_UP,
    find: 'and (c.look_up && hashes or c.look_up_before && hashes)',
    replace: '',
    tests: STORE,
  },
  {
    name: 'right-contact-passes-the-limit',
    file: LOOK_UP,
    find: 'if not allowed or cardinality(meant) is distinct from 1 then',
    replace: 'if cardinality(meant) is distinct from 1 then',
    tests: STORE,
  },
  {
    name: 'refused-tries-count',
    file: LOOK_UP,
    find: 'case when allowed then t.tried_at || moment else t.tried_at end',
    replace: 't.tried_at || moment',
    tests: STORE,
  },
  {
    name: 'each-address-of-a-network-has-tries-of-its-own',
    file: 'src/http/network.ts',
    find: '.slice(0, 4)',
    replace: '.slice(0, 8)',
    tests: STORE,
  },
  {
    name: 'ended-link-revived-by-a-look-up',
    file: LOOK_UP,
    find: "case when own.holds then now() else '-infinity' end",
    replace: 'now()',
    tests: STORE,
  },
  {
    name: 'refusal-answered-at-once',
    file: 'src/server/look-up.ts',
    find: 'await floor',
    replace: 'void floor',
    tests: ['test/server/look-up.test.ts'],
  },
  {
    name: 'others-orders-by-session',
    file: LOOK_UP,
    find: "and c.customer_id = input ->> 'customer'",
    replace: '',
    tests: ['test/http/by-session.test.ts'],
  },
  {
    name: 'staff-token-taken-for-a-customers',
    file: 'src/clients/shopify-session.ts',
    find: '/^gid:\\/\\/shopify\\/Customer\\/(\\d{1,20})$/',
    replace: '/(\\d{1,20})$/',
    tests: ['test/clients/shopify-session.test.ts'],
  },
  {
    name: 'session-without-an-end',
    file: 'src/clients/shopify-session.ts',
    find: 'exp: z.number(),',
    replace: 'exp: z.number().nullish(),',
    tests: ['test/clients/shopify-session.test.ts'],
  },
]
