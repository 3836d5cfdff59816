/** One server-sent event as a browser reads it. */
export interface SentEvent {
  readonly event: string
  readonly id: string | null
  readonly data: string
}

/** A reader of server-sent events over a real socket. */
export interface EventReader {
  readonly response: Response
  /** The next event, heartbeats and hints passed over; null when the stream has ended. */
  next(): Promise<SentEvent | null>
  /** All events that have come and were not asked for yet. */
  readonly waiting: readonly SentEvent[]
  /** Everything as it came. */
  readonly text: string
  close(): Promise<void>
}

export async function readEvents(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventReader> {
  const leaving = new AbortController()
  const response = await fetch(url, { headers, signal: leaving.signal })
  const waiting: SentEvent[] = []
  let text = ''
  let rest = ''
  let ended = false
  let wake = Promise.withResolvers<void>()
  const take = (chunk: string) => {
    text += chunk
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop() ?? ''
    waiting.push(...blocks.flatMap(each => eventOf(each) ?? []))
  }
  const reading = (async () => {
    try {
      const decoder = new TextDecoder()
      for await (const chunk of response.body ?? []) {
        take(decoder.decode(chunk, { stream: true }))
        wake.resolve()
      }
    } catch {
      // Closed by us, or cut by the other side: either is an end.
    }
    ended = true
    wake.resolve()
  })()
  return {
    response,
    waiting,
    get text() {
      return text
    },
    next: async () => {
      while (waiting.length === 0 && !ended) {
        await wake.promise
        wake = Promise.withResolvers<void>()
      }
      return waiting.shift() ?? null
    },
    close: async () => {
      leaving.abort()
      await reading
    },
  }
}

function eventOf(block: string): SentEvent | null {
  const fields = block.split('\n').map(line => {
    const at = line.indexOf(':')
    return [line.slice(0, at), line.slice(at + 1).replace(/^ /, '')] as const
  })
  const value = (name: string) => fields.find(([each]) => each === name)?.[1] ?? null
  const data = value('data')
  return data === null ? null : { event: value('event') ?? 'message', id: value('id'), data }
}
