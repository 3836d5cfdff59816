/** Nobody waits for an uptime service; milliseconds. */
const TIMEOUT_MS = 5000

/** Whoever listens for it did not take it. The address is a secret, and not told. */
export class HeartbeatUnheard extends Error {
  override readonly name = 'HeartbeatUnheard'
}

/**
 * Says that all is well.
 * @param url a secret of an uptime service's; called with GET, and wherever it redirects to is not called
 * @throws HeartbeatUnheard
 */
export async function beat(url: string, signal: AbortSignal): Promise<void> {
  const answer = await fetch(url, {
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  }).catch((error: unknown) => {
    throw new HeartbeatUnheard(
      `HEARTBEAT_URL did not answer (${error instanceof Error ? error.name : 'no answer'})`,
    )
  })
  // What it says does not matter; an unread body would keep its connection.
  await answer.body?.cancel()
  if (!answer.ok) throw new HeartbeatUnheard(`HEARTBEAT_URL answered ${answer.status}; check the address`)
}
