import { createHash, randomBytes } from 'node:crypto'
import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FeedInterrupted, FeedUnsupported } from '../../../src/clients/feeds/faults.ts'
import { openLocal } from '../../../src/clients/feeds/local.ts'
import { openRemoteFiles } from '../../../src/clients/feeds/open.ts'
import type { Connection, RemoteFiles } from '../../../src/clients/feeds/remote-files.ts'
import { CHUNK } from '../../../src/jobs/feeds/copy.ts'
import { look } from '../../../src/jobs/feeds/look.ts'
import { type OpenDatabase, openFresh, sql } from '../../support/database.ts'
import { type Drop, makeDrop, NOW, shipments } from '../../support/feeds.ts'
import { type Login, makeLogin, missingServers, tellMissing } from '../../support/file-servers.ts'
import { type FlawedLine, startFlawedLine } from '../../support/flawed-line.ts'
import { patient } from '../../support/received.ts'
import { type SshServer, startSshd } from '../../support/sshd.ts'
import { type FtpServer, startVsftpd } from '../../support/vsftpd.ts'

tellMissing()

let open: OpenDatabase
let drop: Drop
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open?.close())
beforeEach(() => {
  drop = makeDrop()
})
afterEach(() => drop.remove())

const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Five chunks and a half, of which no two are equal. */
const LONG = randomBytes(Math.floor(5.5 * CHUNK))

/** A feed that is only looked at, with the offsets at which its file was read. */
function looking(name: string, way: () => Promise<RemoteFiles>) {
  const offsets: number[] = []
  const feed = shipments(drop.dir, { name })
  const watched = async (): Promise<RemoteFiles> => {
    const files = await way()
    return {
      list: fits => files.list(fits),
      look: path => files.look(path),
      move: (path, folder) => files.move(path, folder),
      close: () => files.close(),
      read(path, from = 0) {
        offsets.push(from)
        return files.read(path, from)
      },
    }
  }
  const parts = { db: open.db, secrets: {}, clock: () => new Date(NOW), open: watched }
  return { offsets, run: async () => (await look(parts, feed, patient())).files }
}

describe('a copy that was cut off', () => {
  const local = () => openLocal({ protocol: 'local', dir: drop.dir })

  /** The directory, of whose file no more than so many bytes come. */
  const cutAfter = (most: number): RemoteFiles => ({
    ...local(),
    async *read(path, from = 0) {
      let left = most
      for await (const part of local().read(path, from)) {
        if (part.length > left) throw new FeedInterrupted('cut', 'test')
        left -= part.length
        yield part
      }
    },
  })

  test('goes on with its last whole chunk when the file lies there as it did, and is the same file', async () => {
    drop.put('ships.csv', LONG)
    let files = cutAfter(3.5 * CHUNK)
    const { run, offsets } = looking('goes-on', async () => files)
    await expect(run()).rejects.toThrow(FeedInterrupted)
    files = local()
    expect(await run()).toMatchObject([{ state: 'ready', size: LONG.length, sha256: sha(LONG) }])
    expect(offsets).toEqual([0, 2 * CHUNK])
  })

  test('makes way with every look, though none is long enough for all of it', async () => {
    drop.put('ships.csv', LONG)
    const { run, offsets } = looking('slowly', async () => cutAfter(2.5 * CHUNK))
    for (let nth = 0; nth < 4; nth += 1) await run().catch(() => [])
    const [file] = await sql(
      open.url ?? '',
      "select state, sha256 from wismo.feed_files where feed = 'slowly'",
    )
    expect(file).toEqual({ state: 'ready', sha256: sha(LONG) })
    expect(offsets).toEqual([0, CHUNK, 2 * CHUNK, 3 * CHUNK])
  })

  test('begins anew when the file has another time', async () => {
    drop.put('ships.csv', LONG)
    let files = cutAfter(3.5 * CHUNK)
    const { run, offsets } = looking('later', async () => files)
    await expect(run()).rejects.toThrow(FeedInterrupted)
    files = local()
    drop.put('ships.csv', LONG, '2026-11-23T12:30:00.000Z')
    expect(await run()).toMatchObject([{ sha256: sha(LONG) }])
    expect(offsets).toEqual([0, 0])
  })

  test('begins anew when the bytes are others under an equal size and time', async () => {
    drop.put('ships.csv', LONG)
    let files = cutAfter(3.5 * CHUNK)
    const { run, offsets } = looking('others', async () => files)
    await expect(run()).rejects.toThrow(FeedInterrupted)
    files = local()
    const other = randomBytes(LONG.length)
    drop.put('ships.csv', other)
    expect(await run(), 'left for the next look').toEqual([])
    expect(await run()).toMatchObject([{ sha256: sha(other) }])
    expect(offsets).toEqual([0, 2 * CHUNK, 0])
  })

  test('begins anew from a server that cannot go on in the middle, or only says that it can', async () => {
    const refuses: RemoteFiles['read'] = (path, from = 0) => {
      if (from > 0) throw new FeedUnsupported('no REST', '502')
      return local().read(path)
    }
    const pretends: RemoteFiles['read'] = path => local().read(path)
    for (const [name, read] of Object.entries({ refuses, pretends })) {
      drop.put('ships.csv', LONG)
      let files = cutAfter(3.5 * CHUNK)
      const { run, offsets } = looking(name, async () => files)
      await expect(run()).rejects.toThrow(FeedInterrupted)
      files = { ...local(), read }
      await run().catch(() => [])
      expect(await run(), name).toMatchObject([{ sha256: sha(LONG) }])
      expect(offsets).toEqual([0, 2 * CHUNK, 0])
    }
  })
})

describe.skipIf(missingServers !== null)('from a real server, over a line that fell silent', () => {
  let login: Login
  let ftp: FtpServer
  let sshd: SshServer
  let lines: readonly FlawedLine[]
  beforeAll(async () => {
    login = makeLogin()
    ftp = await startVsftpd('ftp')
    sshd = await startSshd(login.user)
    lines = await Promise.all([startFlawedLine(ftp.port), startFlawedLine(sshd.port)])
  })
  afterAll(async () => {
    for (const line of lines ?? []) await line.close()
    ftp?.stop()
    sshd?.stop()
    login?.remove()
  })

  test.each(['ftp', 'sftp'] as const)('%s goes on where it stopped', async protocol => {
    const line = lines[protocol === 'ftp' ? 0 : 1]
    if (!line) throw new Error('no line')
    const at = join(login.out, 'ships.csv')
    writeFileSync(at, LONG)
    utimesSync(at, new Date(NOW), new Date(NOW))
    const { user, password, out } = login
    const who = { host: '127.0.0.1', port: line.port, user, password, timeoutMs: 2000 }
    const way: Connection =
      protocol === 'ftp'
        ? { ...who, protocol, path: '/out' }
        : { ...who, protocol, path: out, hostKey: sshd.hostKey }
    const { run, offsets } = looking(`over-${protocol}`, () => openRemoteFiles(way))
    line.be({ kind: 'stall', after: 4 * CHUNK })
    await expect(run()).rejects.toThrow(FeedInterrupted)
    line.be(null)
    expect(await run()).toMatchObject([{ state: 'ready', size: LONG.length, sha256: sha(LONG) }])
    const [, from = 0] = offsets
    expect(from).toBeGreaterThan(0)
    expect(from % CHUNK).toBe(0)
  })
})
