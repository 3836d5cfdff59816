import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenDatabase, openFresh } from '../../support/database.ts'
import { type Life, live, localPlace, type Place, type Trouble } from '../../support/feed-trouble.ts'
import { type Drop, makeDrop } from '../../support/feeds.ts'
import { type Login, makeLogin, missingServers, tellMissing } from '../../support/file-servers.ts'
import { type FlawedLine, startFlawedLine } from '../../support/flawed-line.ts'
import { type SshServer, startSshd } from '../../support/sshd.ts'
import { type FtpServer, startVsftpd } from '../../support/vsftpd.ts'

tellMissing()

let open: OpenDatabase
let drop: Drop
beforeAll(async () => {
  open = await openFresh('postgres')
  drop = makeDrop()
})
afterAll(async () => {
  await open?.close()
  drop?.remove()
})

let count = 0
const life = (trouble: Trouble, at: number, rows = 40): Life => {
  count += 1
  return { nth: count, trouble, at, rows }
}

describe('a file of a directory is applied row by row exactly once', () => {
  test.each([0, 0.31, 0.55, 0.999])('although its upload was cut off at %d of it', async at => {
    expect(await live(open.db, localPlace(drop.dir), life('truncate', at))).toEqual([])
  })
  test.each([0.2, 0.8])('although it grew while it was read, from %d of it', async at => {
    expect(await live(open.db, localPlace(drop.dir), life('grow', at))).toEqual([])
  })
  test('although its content was swapped while it was read', async () => {
    expect(await live(open.db, localPlace(drop.dir), life('swap', 0.5))).toEqual([])
  })
  test.each([0, 0.5])('although the process ended at %d of its batches', async at => {
    expect(await live(open.db, localPlace(drop.dir), life('die', at, 1100))).toEqual([])
  })
})

describe.skipIf(missingServers !== null)('over a line with a flaw, from a real server', () => {
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
  const place = (protocol: 'ftp' | 'sftp'): Place => {
    const line = lines[protocol === 'ftp' ? 0 : 1]
    if (!line) throw new Error('no line')
    const { user, password, out } = login
    const who = { host: '127.0.0.1', port: line.port, user, password }
    return {
      dir: out,
      line,
      connection: timeoutMs => ({
        ...who,
        ...(timeoutMs !== undefined && { timeoutMs }),
        ...(protocol === 'ftp' ? { protocol, path: '/out' } : { protocol, path: out, hostKey: sshd.hostKey }),
      }),
    }
  }

  test.each([
    ['ftp', 'cut', 0.05],
    ['ftp', 'cut', 0.6],
    ['ftp', 'stall', 0.7],
    ['sftp', 'cut', 0.97],
    ['sftp', 'stall', 0.9],
  ] as const)('%s: %s at %d of the bytes', async (protocol, trouble, at) => {
    expect(await live(open.db, place(protocol), life(trouble, at, 300))).toEqual([])
  })
})
