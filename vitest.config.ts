import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: './test/support/global-postgres.ts',
    // Forks, not threads: the suites start servers, kill processes and load WASM, and a crash must cost one file only.
    pool: 'forks',
    // One Postgres serves all files; more workers than this make it the bottleneck on a small machine.
    maxWorkers: 2,
    // Generous, since no test asserts on time: they only end what hangs.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // The default of a second would judge a loaded machine, not what is waited for.
    expect: { poll: { timeout: 40_000 } },
  },
})
