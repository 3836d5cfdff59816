import type { Database, FunctionName } from '../../src/store/database.ts'

/** A real database before one of whose functions something can be made to happen. */
export function priorTo(
  db: Database,
  name: FunctionName,
  happens: (nth: number) => Promise<unknown>,
): Database {
  let calls = 0
  return {
    kind: db.kind,
    close: () => db.close(),
    async call(called, input, deadline) {
      if (called === name) {
        calls += 1
        await happens(calls)
      }
      return db.call(called, input, deadline)
    },
  }
}

/** Opens by hand; whoever waits at it goes on then. */
export function gate(): {
  readonly opened: Promise<void>
  readonly reached: Promise<void>
  open(): void
  reach(): void
} {
  const opened = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  return {
    opened: opened.promise,
    reached: reached.promise,
    open: () => opened.resolve(),
    reach: () => reached.resolve(),
  }
}
