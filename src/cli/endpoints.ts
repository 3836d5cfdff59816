/**
 * Programs that are told what changes: `list` says how each stands, `enable` opens one that was disabled, `redeliver` has sent
 * again what it missed. Ends with 1 when that was not done, saying why.
 */
import { policy } from '../policy/index.ts'
import { command, print } from './command.ts'
import { act } from './endpoints/act.ts'
import { readAsked } from './endpoints/options.ts'

/** Milliseconds. */
const PATIENCE_MS = 30_000

const endpoints = policy.endpoints.map(({ name }) => name)

await command(
  args => readAsked(args, endpoints),
  async (db, asked) => {
    const deadline = { at: Date.now() + PATIENCE_MS, signal: AbortSignal.timeout(PATIENCE_MS) }
    print(await act({ db, endpoints, clock: () => new Date() }, asked, deadline))
  },
)
