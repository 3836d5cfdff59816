import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FeedPathMissing } from '../../../src/clients/feeds/faults.ts'
import { openRemoteFiles } from '../../../src/clients/feeds/open.ts'
import type { Connection, RemoteFiles } from '../../../src/clients/feeds/remote-files.ts'
import { freePort, type Login, makeLogin, missingServers, tellMissing } from '../../support/file-servers.ts'
import { type SshServer, startSshd } from '../../support/sshd.ts'
import { type FtpServer, startVsftpd } from '../../support/vsftpd.ts'

tellMissing()

const TEXT = 'order,sku\r\n#1001,TABLE-TOP\r\n'
const MTIME = new Date('2026-11-20T06:05:04.000Z')

describe.skipIf(missingServers !== null)('files on a real server', () => {
  let login: Login
  let ftp: FtpServer
  let ftps: FtpServer
  let implicit: FtpServer
  let sshd: SshServer
  beforeAll(async () => {
    login = makeLogin()
    ;[ftp, ftps, implicit, sshd] = await Promise.all([
      startVsftpd('ftp'),
      startVsftpd('ftps'),
      startVsftpd('ftps-implicit'),
      startSshd(login.user),
    ])
    put('ships.csv', TEXT)
    put('other.txt', 'no')
    mkdirSync(join(login.out, 'folder.csv'))
  })
  afterAll(() => {
    for (const server of [ftp, ftps, implicit, sshd]) server?.stop()
    login?.remove()
  })
  const put = (name: string, text: string) => {
    writeFileSync(join(login.out, name), text)
    utimesSync(join(login.out, name), MTIME, MTIME)
  }
  const who = () => ({ host: '127.0.0.1', user: login.user, password: login.password })
  const overFtp = () => ({ ...who(), protocol: 'ftp' as const, port: ftp.port, path: '/out' })
  const overSftp = () => ({
    ...who(),
    protocol: 'sftp' as const,
    port: sshd.port,
    hostKey: sshd.hostKey,
    path: login.out,
  })
  const ways: Readonly<Record<string, () => Connection>> = {
    ftp: overFtp,
    'ftps, changing to TLS, with a pinned authority and reused sessions': () => ({
      ...overFtp(),
      protocol: 'ftps',
      port: ftps.port,
      ca: ftps.ca,
    }),
    'ftps, TLS from the first byte': () => ({
      ...overFtp(),
      protocol: 'ftps-implicit',
      port: implicit.port,
      ca: implicit.ca,
    }),
    'sftp with a password': overSftp,
    'sftp with a key': () => ({ ...overSftp(), password: undefined, privateKey: sshd.privateKey }),
  }
  const use = async <T>(connection: Connection, work: (files: RemoteFiles) => Promise<T>): Promise<T> => {
    const files = await openRemoteFiles(connection)
    try {
      return await work(files)
    } finally {
      await files.close()
    }
  }
  const textOf = async (parts: AsyncIterable<Uint8Array>) => {
    const read: Uint8Array[] = []
    for await (const part of parts) read.push(part)
    return Buffer.concat(read).toString()
  }

  test.each(Object.entries(ways))(
    '%s lists with sizes and times, reads, and says what is gone',
    async (_, way) => {
      await use(way(), async files => {
        const [listed, ...others] = await files.list(name => name === 'ships.csv' || name === 'folder.csv')
        expect(others).toEqual([])
        expect(listed).toMatchObject({
          name: 'ships.csv',
          size: TEXT.length,
          modifiedAt: MTIME.toISOString(),
        })
        if (!listed) throw new Error('nothing listed')
        expect(await textOf(files.read(listed.path))).toBe(TEXT)
        expect(await files.look(listed.path)).toEqual(listed)
        expect(await files.look(`${listed.path}.gone`)).toBeNull()
        await expect(textOf(files.read(`${listed.path}.gone`))).rejects.toThrow(FeedPathMissing)
        // After a failure the connection, or another one, serves on.
        expect(await textOf(files.read(listed.path))).toBe(TEXT)
      })
    },
  )

  test.each(Object.entries(ways))('%s can be left in the middle of a file', async (_, way) => {
    put('long.csv', 'x'.repeat(3_000_000))
    await use(way(), async files => {
      const [long] = await files.list(name => name === 'long.csv')
      if (!long) throw new Error('nothing listed')
      for await (const part of files.read(long.path)) {
        expect(part.length).toBeGreaterThan(0)
        break
      }
      expect(await files.list(name => name === 'long.csv')).toEqual([long])
    })
  })

  test.each([
    ['ftp', () => overFtp(), '/archive'],
    ['sftp', () => overSftp(), () => join(login.home, 'archive')],
  ] as const)('%s renames onto nothing that exists', async (name, way, archive) => {
    const folder = typeof archive === 'string' ? archive : archive()
    await use(way(), async files => {
      const moved: string[] = []
      for (const text of ['first', 'second']) {
        put(`${name}-moved.csv`, text)
        const [file] = await files.list(each => each === `${name}-moved.csv`)
        moved.push(await files.move(file?.path ?? '', folder))
      }
      expect(moved).toEqual([`${folder}/${name}-moved.csv`, `${folder}/${name}-moved.csv.2`])
      const kept = ['', '.2'].map(nth =>
        readFileSync(join(login.home, 'archive', `${name}-moved.csv${nth}`), 'utf8'),
      )
      expect(kept).toEqual(['first', 'second'])
    })
  })

  describe('says by name what is wrong, and no secret', () => {
    const refused = async (connection: Connection): Promise<string> => {
      const error = await use(connection, files => files.list(() => true)).then(
        () => 'nothing',
        error => String(error),
      )
      expect(error).not.toContain('pw-of')
      expect(error).not.toContain('wrong')
      return error
    }
    const someone = (shown: string) => `SHA256:${shown.slice(7).split('').reverse().join('')}`

    test('a wrong password', async () => {
      const faults = await Promise.all([
        refused({ ...overFtp(), password: 'wrong' }),
        refused({ ...overSftp(), password: 'wrong' }),
      ])
      for (const fault of faults) expect(fault).toMatch(/^FeedLoginRefused: .* correct user/)
    })
    test('a server that has another host key than is pinned, which it names', async () => {
      const fault = await refused({ ...overSftp(), hostKey: someone(sshd.hostKey) })
      expect(fault).toMatch(/^FeedHostKeyChanged/)
      expect(fault).toContain(sshd.hostKey)
    })
    test('a certificate that nobody trusts, in both ways of TLS', async () => {
      const faults = await Promise.all([
        refused({ ...overFtp(), protocol: 'ftps', port: ftps.port }),
        refused({ ...overFtp(), protocol: 'ftps-implicit', port: implicit.port, ca: ftps.ca }),
      ])
      for (const fault of faults) expect(fault).toMatch(/^FeedCertificateRefused: .* the feed's ca/)
    })
    test('a server that wants encryption, and one that has none', async () => {
      expect(await refused({ ...overFtp(), port: ftps.port })).toMatch(/^FeedLoginRefused: .* to ftps/)
      expect(await refused({ ...overFtp(), protocol: 'ftps' })).toMatch(/^FeedUnsupported: .* TLS/)
    })
    test('nobody at the port', async () => {
      const port = await freePort()
      for (const fault of [await refused({ ...overFtp(), port }), await refused({ ...overSftp(), port })])
        expect(fault).toMatch(/^FeedUnreachable: .* does not answer/)
    })
    test('a path that is not there', async () => {
      const faults = await Promise.all([
        refused({ ...overFtp(), path: '/nowhere' }),
        refused({ ...overSftp(), path: '/nowhere/at/all' }),
      ])
      for (const fault of faults) expect(fault).toMatch(/^FeedPathMissing: .* correct the feed's path/)
    })
    test('a folder in which this account may not write', async () => {
      const faults = [
        use(overFtp(), files => files.move('/out/ships.csv', '/')),
        use(overSftp(), files => files.move(join(login.out, 'ships.csv'), '/root')),
      ].map(each => each.catch(String))
      for (const fault of await Promise.all(faults)) expect(fault).toMatch(/^FeedNotAllowed/)
    })
  })
})
