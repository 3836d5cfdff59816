import { waitUntil } from '@vercel/functions'
import { within } from '../http/deadline.ts'
import type { Deadline } from '../store/database.ts'

/** Work of which one run at a time goes on in this process. */
export interface OneAtATime<T> {
  /** Begins a run, or joins the one under way; another then follows it. */
  run(): Promise<T>
  /** The same for who does not wait for it. */
  begin(): void
  /** Begins nothing more, and ends when what is under way has. */
  stop(): Promise<void>
}

export interface RunOptions<T> {
  /** A run ends within so long; milliseconds. */
  readonly ms: number
  /** What a run gives that is not begun, since everything is stopped. */
  readonly nothing: T
  readonly failed: (error: unknown) => void
}

/** @param work its deadline has passed as soon as everything is stopped: what is claimed and not begun is given back */
export function oneAtATime<T>(
  work: (deadline: Deadline) => Promise<T>,
  { ms, nothing, failed }: RunOptions<T>,
): OneAtATime<T> {
  let underWay: Promise<T> | null = null
  let again = false
  let stopped = false

  const runOnce = (): Promise<T> =>
    within(ms, ({ at, signal }) => {
      const deadline = {
        get at() {
          return stopped ? 0 : at
        },
        signal,
      }
      return work(deadline)
    })

  const run = (): Promise<T> => {
    if (stopped) return Promise.resolve(nothing)
    if (underWay) {
      again = true
      return underWay
    }
    underWay = runOnce().finally(() => {
      underWay = null
    })
    return underWay
  }

  const runAll = async (): Promise<void> => {
    do {
      again = false
      await run()
    } while (again && !stopped)
  }

  return {
    run,
    // On Vercel this keeps the function alive after its answer; elsewhere it does nothing more than start it.
    begin: () => waitUntil(runAll().catch(failed)),
    async stop() {
      stopped = true
      await underWay?.catch(() => undefined)
    },
  }
}
