import type { TableKit } from '../policy/policy.ts'

/** How long kits are used before they are read again; milliseconds. */
const KEPT_MS = 60_000

/**
 * The kits that ops keep in the database, in memory: reading them for every webhook would cost a round trip. An import
 * holds only from ten minutes later on (`cli/kits.ts`), so that every process knows it before an order needs it.
 */
export interface KitTable {
  /** What is known now; starts to read anew when that is old, without waiting for it. */
  current(): readonly TableKit[]
}

/**
 * @param read the database's kits
 * @param failed told of a failed reading; what was known is used on
 */
export async function openKitTable(
  read: () => Promise<readonly TableKit[]>,
  clock: () => Date,
  failed: (error: unknown) => void,
): Promise<KitTable> {
  let known = await read()
  let readAt = clock().getTime()
  const refresh = async () => {
    try {
      known = await read()
    } catch (error) {
      failed(error)
    }
  }
  return {
    current() {
      if (clock().getTime() - readAt > KEPT_MS) {
        readAt = clock().getTime()
        void refresh()
      }
      return known
    },
  }
}
