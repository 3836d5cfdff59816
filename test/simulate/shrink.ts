import type { Arrival } from '../../src/samples/simulation/faults.ts'
import type { History } from '../../src/samples/simulation/history.ts'

/**
 * Leaves out arrivals as long as the fault stays: first halves, then ever smaller parts, then single ones.
 * @param fails whether the fault is still there when only these arrive
 */
export async function shrink(
  history: History,
  fails: (arrivals: readonly Arrival[]) => Promise<boolean>,
): Promise<readonly Arrival[]> {
  let arrivals = history.arrivals
  for (let size = Math.ceil(arrivals.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < arrivals.length; ) {
      const fewer = [...arrivals.slice(0, from), ...arrivals.slice(from + size)]
      if (fewer.length > 0 && (await fails(fewer))) arrivals = fewer
      else from += size
    }
  }
  return arrivals
}
