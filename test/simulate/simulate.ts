import { Worker } from 'node:worker_threads'
import { startHost } from './host.ts'
import type { Options } from './options.ts'
import type { Tale } from './tale.ts'
import { added, EMPTY, type Tally } from './tally.ts'

/** Threads that tell; over HTTP the service has the other core. */
const CORES = 2

/**
 * Tells all histories and sums up what was shown of them.
 * @param counted called with the sum so far
 */
export async function simulate(options: Options, counted: (sum: Tally) => void = () => {}): Promise<Tally> {
  if (options.only !== null) return told({ ...options, histories: 1 }, null, 1, counted)
  if (options.level === 'core') return told(options, null, CORES, counted)
  const { close, ...reachable } = await startHost(options.database, process.env.DATABASE_URL ?? null)
  try {
    return await told(options, reachable, 1, counted)
  } finally {
    await close()
  }
}

async function told(
  { seed, histories, writers, only }: Options,
  service: Tale['service'],
  threads: number,
  counted: (sum: Tally) => void,
): Promise<Tally> {
  const from = only ?? 0
  const tale = { seed, step: threads, until: from + histories, writers, service }
  let sum = EMPTY
  const tell = (first: number) =>
    new Promise<void>((resolve, reject) => {
      const workerData: Tale = { ...tale, first: from + first }
      const worker = new Worker(new URL('./teller.ts', import.meta.url), { workerData })
      worker.on('message', (one: Tally) => {
        sum = added(sum, one)
        counted(sum)
      })
      worker.on('error', reject)
      worker.on('exit', () => resolve())
    })
  await Promise.all(Array.from({ length: threads }, (_, first) => tell(first)))
  if (sum.histories !== histories)
    throw new Error(`${histories - sum.histories} histories were not told: a thread ended before its time`)
  return sum
}
