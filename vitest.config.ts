import { defineConfig } from 'vitest/config'

/** Rooms whose code is pure: their tests start nothing and share nothing. */
const PURE = 'test/{mutants,orders,policy,samples,sources}/**/*.test.ts'

export default defineConfig({
  test: {
    // One Postgres serves all files; more workers than this make it the bottleneck on a small machine.
    maxWorkers: 2,
    // Generous, since no test asserts on time: they only end what hangs. A browser draws slowly on a loaded machine.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    // The default of a second would judge a loaded machine, not what is waited for.
    expect: { poll: { timeout: 40_000 } },
    // Forks, not threads: the suites start servers, kill processes and load WASM, and a crash must cost one file only.
    pool: 'forks',
    projects: [
      // A process each would take longer than what they test.
      { extends: true, test: { name: 'pure', include: [PURE], isolate: false } },
      {
        extends: true,
        test: {
          name: 'service',
          include: ['test/**/*.test.ts'],
          exclude: [PURE],
          globalSetup: './test/support/global-postgres.ts',
        },
      },
    ],
  },
})
