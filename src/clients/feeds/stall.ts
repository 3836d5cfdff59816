/** Ends with an error what says nothing for too long; the timer is set anew with every part. */
export async function* withoutStalls<T>(
  parts: AsyncIterable<T>,
  ms: number,
  stalled: () => Error,
): AsyncGenerator<T> {
  const iterator = parts[Symbol.asyncIterator]()
  let over = false
  try {
    for (;;) {
      const next = await inTime(iterator.next(), ms, stalled)
      over = next.done === true
      if (next.done) return
      yield next.value
    }
  } finally {
    // Not waited for: whoever stalled may never let go.
    if (!over) void Promise.resolve(iterator.return?.()).catch(() => undefined)
  }
}

export async function inTime<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(late()), ms)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}
