import { lookup } from 'node:dns/promises'
import { connect as connectTcp } from 'node:net'
import { FeedFault } from '../../clients/feeds/faults.ts'
import { openRemoteFiles } from '../../clients/feeds/open.ts'
import type { Connection, RemoteFile, RemoteFiles } from '../../clients/feeds/remote-files.ts'
import type { Feed } from '../../policy/feed.ts'
import { connectionOf, type FeedSecrets } from './connect.ts'
import { isDataFile, isOfInterest } from './finished.ts'

/** One line of a diagnosis. After the first that is not ok nothing more can be said. */
export interface Finding {
  readonly step: 'secrets' | 'resolve' | 'connect' | 'log in' | 'list' | 'pattern' | 'finished'
  readonly ok: boolean
  readonly says: string
}

const CONNECT_MS = 10_000

/** Tries a feed's connection step by step, reads no file and changes nothing. */
export async function* testFeed(feed: Feed, secrets: FeedSecrets, now: Date): AsyncGenerator<Finding> {
  let connection: Connection | null
  try {
    connection = connectionOf(feed, secrets)
  } catch (error) {
    yield fault('secrets', error)
    return
  }
  if (connection === null) {
    yield { step: 'secrets', ok: true, says: 'files are pushed: there is nothing to connect to' }
    return
  }
  yield { step: 'secrets', ok: true, says: 'all that the feed names are set' }
  if (connection.protocol !== 'local') {
    for await (const finding of network(connection.host, connection.port)) {
      yield finding
      if (!finding.ok) return
    }
  }
  yield* session(feed, connection, now)
}

const fault = (step: Finding['step'], error: unknown): Finding => ({
  step,
  ok: false,
  says: error instanceof Error ? `${error.name}: ${error.message}` : 'failed',
})

async function* network(host: string, port: number): AsyncGenerator<Finding> {
  try {
    const { address } = await lookup(host)
    yield { step: 'resolve', ok: true, says: `${host} is ${address}` }
  } catch {
    yield { step: 'resolve', ok: false, says: `${host} has no address; correct the feed's host` }
    return
  }
  const ok = await answers(host, port)
  const says = ok
    ? `port ${port} answers`
    : `port ${port} does not answer within ${CONNECT_MS / 1000} s; correct the port, or ask the 3PL to let our address in`
  yield { step: 'connect', ok, says }
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connectTcp({ host, port, timeout: CONNECT_MS })
    const end = (ok: boolean) => {
      socket.destroy()
      resolve(ok)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}

const SECURED: Readonly<Record<Connection['protocol'], string>> = {
  local: 'this machine',
  ftp: 'logged in; password and files go over the network in the clear, so ask the 3PL for FTPS or SFTP',
  ftps: 'logged in; the certificate is trusted',
  'ftps-implicit': 'logged in; the certificate is trusted',
  sftp: 'logged in; the host key is the one that is pinned',
}

async function* session(feed: Feed, connection: Connection, now: Date): AsyncGenerator<Finding> {
  let step: Finding['step'] = 'log in'
  let remote: RemoteFiles | null = null
  try {
    remote = await openRemoteFiles(connection)
    yield { step, ok: true, says: SECURED[connection.protocol] }
    step = 'list'
    let others = 0
    const there = await remote.list(name => {
      if (isOfInterest(feed, name)) return true
      others += 1
      return false
    })
    yield { step, ok: true, says: `${there.length + others} files are there` }
    yield* files(feed, there, others, now)
  } catch (error) {
    if (!(error instanceof FeedFault)) throw error
    yield fault(step, error)
  } finally {
    await remote?.close()
  }
}

function* files(feed: Feed, there: readonly RemoteFile[], others: number, now: Date): Generator<Finding> {
  const data = there.filter(({ name }) => isDataFile(feed, name))
  const newest = data.reduce<RemoteFile | null>(
    (best, file) => (best && best.modifiedAt >= file.modifiedAt ? best : file),
    null,
  )
  if (newest === null) {
    const says =
      others > 0 ? `none of the ${others} files fits the pattern; correct it` : 'no file is there yet'
    yield { step: 'pattern', ok: others === 0, says }
    return
  }
  const hours = (now.getTime() - Date.parse(newest.modifiedAt)) / 3_600_000
  const says = `${data.length} files fit the pattern; the newest, ${newest.name}, is ${hours.toFixed(1)} h old`
  yield { step: 'pattern', ok: true, says }
  if (feed.finished.by !== 'marker' || there.length > data.length) return
  yield {
    step: 'finished',
    ok: false,
    says: `no file ends with ${feed.finished.suffix}: nothing would be taken`,
  }
}
