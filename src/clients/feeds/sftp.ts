import { createHash } from 'node:crypto'
import Sftp from 'ssh2-sftp-client'
import {
  codeOf,
  FeedFault,
  FeedHostKeyChanged,
  FeedLoginRefused,
  FeedNotAllowed,
  FeedPathMissing,
  interrupted,
  isNobody,
  unreachable,
} from './faults.ts'
import {
  isPlainName,
  joined,
  nameOf,
  namesFor,
  PATIENCE_MS,
  type RemoteFile,
  type RemoteFiles,
  type SftpConnection,
} from './remote-files.ts'
import { inTime, withoutStalls } from './stall.ts'

/** As `ssh-keygen -lf` writes it. */
const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`

/**
 * SFTP to a server whose host key is pinned: the library would take any.
 * @throws FeedUnreachable, FeedHostKeyChanged, FeedLoginRefused
 */
export async function openSftp(connection: SftpConnection): Promise<RemoteFiles> {
  const { host, port, user, password, privateKey, hostKey, timeoutMs = PATIENCE_MS } = connection
  // Errors between two commands; without listeners the library prints them. The next command reports them.
  const ignore = () => undefined
  const client = new Sftp('feed', { error: ignore, end: ignore, close: ignore })
  const shown: string[] = []
  try {
    await client.connect({
      host,
      port,
      username: user,
      ...(password !== undefined && { password }),
      ...(privateKey !== undefined && { privateKey }),
      hostVerifier: (key: Buffer) => {
        shown.push(fingerprintOf(key))
        return shown.at(-1) === hostKey
      },
      readyTimeout: timeoutMs,
      keepaliveInterval: timeoutMs,
      retries: 0,
    })
  } catch (thrown) {
    void client.end().catch(ignore)
    throw refusal(connection, shown.at(-1), thrown)
  }
  return new SftpFiles(client, connection, timeoutMs)
}

function refusal({ host, port, user, hostKey }: SftpConnection, shown: string | undefined, thrown: unknown) {
  const words = thrown instanceof Error ? thrown.message : ''
  if (shown !== undefined && shown !== hostKey)
    return new FeedHostKeyChanged(
      `${host} shows the host key ${shown}, not the one that the feed pins. If the 3PL confirms it, put it into the feed's hostKey`,
      'host key',
    )
  if (/authentication/i.test(words))
    return new FeedLoginRefused(`${host} refuses the login of ${user}; correct user, password or key`, 'auth')
  if (/privateKey|passphrase|key format/i.test(words))
    return new FeedLoginRefused(
      `The private key of ${user} cannot be read; give it in the OpenSSH format`,
      'key',
    )
  if (isNobody(thrown) || /timed out|ECONNREFUSED|ENOTFOUND|EHOSTUNREACH/i.test(words))
    return unreachable(host, port, thrown)
  return interrupted(host, thrown)
}

class SftpFiles implements RemoteFiles {
  readonly #client: Sftp
  readonly #connection: SftpConnection
  readonly #timeoutMs: number

  constructor(client: Sftp, connection: SftpConnection, timeoutMs: number) {
    this.#client = client
    this.#connection = connection
    this.#timeoutMs = timeoutMs
  }

  async list(fits: (name: string) => boolean): Promise<readonly RemoteFile[]> {
    const { path } = this.#connection
    const infos = await this.#ask(client => client.list(path))
    return infos
      .filter(info => info.type === '-' && isPlainName(info.name) && fits(info.name))
      .map(info => ({
        path: joined(path, info.name),
        name: info.name,
        size: info.size,
        modifiedAt: new Date(info.modifyTime).toISOString(),
      }))
  }

  async look(path: string): Promise<RemoteFile | null> {
    try {
      const { size, modifyTime, isFile } = await this.#ask(client => client.stat(path))
      return isFile
        ? { path, name: nameOf(path), size, modifiedAt: new Date(modifyTime).toISOString() }
        : null
    } catch (error) {
      if (error instanceof FeedPathMissing) return null
      throw error
    }
  }

  async *read(path: string, from = 0): AsyncGenerator<Uint8Array> {
    const stalled = () => interrupted(this.#connection.host, null)
    try {
      const stream = this.#client.createReadStream(path, { start: from })
      // Left in the middle, it may fail when nobody listens any more, and that would end the process.
      stream.on('error', () => undefined)
      yield* withoutStalls(stream, this.#timeoutMs, stalled)
    } catch (thrown) {
      throw this.#fault(thrown)
    }
  }

  async move(path: string, folder: string): Promise<string> {
    for (const to of namesFor(folder, nameOf(path))) {
      if (await this.look(to)) continue
      await this.#ask(client => client.rename(path, to))
      return to
    }
    throw new FeedNotAllowed(`${folder} holds too many files of that name; empty it`, '4')
  }

  async close(): Promise<void> {
    await inTime(this.#client.end(), this.#timeoutMs, () => new Error('late')).catch(() => undefined)
  }

  async #ask<T>(work: (client: Sftp) => Promise<T>): Promise<T> {
    const late = () => interrupted(this.#connection.host, null)
    try {
      return await inTime(work(this.#client), this.#timeoutMs, late)
    } catch (thrown) {
      throw this.#fault(thrown)
    }
  }

  #fault(thrown: unknown): FeedFault {
    if (thrown instanceof FeedFault) return thrown
    const { host, path, user } = this.#connection
    const code = codeOf(thrown)
    if (code === '2' || code === 'ENOENT')
      return new FeedPathMissing(
        `${path} on ${host} or a file in it is not there; correct the feed's path`,
        code,
      )
    if (code === '3' || code === 'EACCES')
      return new FeedNotAllowed(`${user} may not do that in ${path}; ask the 3PL for the right`, code)
    return interrupted(host, thrown)
  }
}
