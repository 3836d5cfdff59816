import { PassThrough } from 'node:stream'
import { Client, type FileInfo } from 'basic-ftp'
import {
  codeOf,
  FeedCertificateRefused,
  FeedFault,
  FeedLoginRefused,
  FeedNotAllowed,
  FeedPathMissing,
  FeedUnsupported,
  interrupted,
  isNobody,
  unreachable,
} from './faults.ts'
import {
  type FtpConnection,
  isPlainName,
  joined,
  nameOf,
  namesFor,
  PATIENCE_MS,
  type RemoteFile,
  type RemoteFiles,
} from './remote-files.ts'

/** A certificate was looked at and refused, by any of the many names that OpenSSL and Node have for it. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/

/** What a server answers to a command that it does not know or have. */
const UNKNOWN_COMMAND = ['500', '501', '502', '504']

/**
 * FTP, in the clear or in TLS. One command at a time, as the protocol wants it: nothing here runs beside anything else.
 * @throws FeedUnreachable, FeedCertificateRefused, FeedLoginRefused
 */
export async function openFtp(connection: FtpConnection): Promise<RemoteFiles> {
  const files = new FtpFiles(connection)
  await files.connect()
  return files
}

type Step = 'connect' | 'tls' | 'login'

class FtpFiles implements RemoteFiles {
  readonly #connection: FtpConnection
  readonly #client: Client
  #tellsTimes = false

  constructor(connection: FtpConnection) {
    this.#connection = connection
    this.#client = new Client(connection.timeoutMs ?? PATIENCE_MS)
  }

  async connect(): Promise<void> {
    const { protocol, host, port, user, password, ca } = this.#connection
    const secureOptions = { host, ...(ca !== undefined && { ca }) }
    const client = this.#client
    let step: Step = 'connect'
    try {
      if (protocol === 'ftps-implicit') await client.connectImplicitTLS(host, port, secureOptions)
      else await client.connect(host, port)
      step = 'tls'
      if (protocol === 'ftps') await client.useTLS(secureOptions)
      step = 'login'
      await client.login(user, password)
      await client.useDefaultSettings()
      this.#tellsTimes = (await client.features()).has('MLST')
    } catch (thrown) {
      client.close()
      throw refusal(this.#connection, step, thrown)
    }
  }

  async list(fits: (name: string) => boolean): Promise<readonly RemoteFile[]> {
    const { path } = this.#connection
    const infos = await this.#ask(client => client.list(path))
    // Asked of a directory that is not there, some servers list nothing instead of saying so.
    if (infos.length === 0) await this.#requirePath(path)
    const files: RemoteFile[] = []
    for (const info of infos.filter(each => each.isFile && isPlainName(each.name) && fits(each.name))) {
      const file = await this.#fileOf(info)
      if (file) files.push(file)
    }
    return files
  }

  /** Without MLSD a listing's times have neither year nor zone and its sizes may be old: both are asked for. */
  async #fileOf(info: FileInfo): Promise<RemoteFile | null> {
    const path = joined(this.#connection.path, info.name)
    if (!this.#tellsTimes || !info.modifiedAt) return this.look(path)
    return { path, name: info.name, size: info.size, modifiedAt: info.modifiedAt.toISOString() }
  }

  async #requirePath(path: string): Promise<void> {
    await this.#ask(async client => {
      const here = await client.pwd()
      await client.cd(path)
      await client.cd(here)
    })
  }

  async look(path: string): Promise<RemoteFile | null> {
    try {
      return await this.#ask(async client => {
        const size = await client.size(path)
        const modifiedAt = (await client.lastMod(path)).toISOString()
        return { path, name: nameOf(path), size, modifiedAt }
      })
    } catch (error) {
      if (error instanceof FeedPathMissing) return null
      throw error
    }
  }

  async *read(path: string, from = 0): AsyncGenerator<Uint8Array> {
    if (this.#client.closed) await this.connect()
    const through = new PassThrough()
    const done = this.#client.downloadTo(through, path, from)
    done.catch(thrown => through.destroy(this.#fault(thrown)))
    let whole = false
    try {
      yield* through
      await done
      whole = true
    } catch (thrown) {
      throw this.#fault(thrown)
    } finally {
      // Left in the middle, a transfer can only be ended with its connection; the next command opens another one.
      if (!whole) this.#client.close()
    }
  }

  async move(path: string, folder: string): Promise<string> {
    for (const to of namesFor(folder, nameOf(path))) {
      // Servers differ in what a rename onto a file does; some replace it without a word.
      if (await this.look(to)) continue
      await this.#rename(path, to)
      return to
    }
    throw new FeedNotAllowed(`${folder} holds too many files of that name; empty it`, '553')
  }

  /** A rename that is not allowed is answered like one of a file that is gone. */
  async #rename(path: string, to: string): Promise<void> {
    try {
      await this.#ask(client => client.rename(path, to))
    } catch (error) {
      if (!(error instanceof FeedPathMissing) || !(await this.look(path))) throw error
      const { user } = this.#connection
      throw new FeedNotAllowed(
        `${user} may not move ${path} to ${to}; create the folder, or ask the 3PL for the right`,
        error.code,
      )
    }
  }

  async close(): Promise<void> {
    this.#client.close()
  }

  async #ask<T>(work: (client: Client) => Promise<T>): Promise<T> {
    if (this.#client.closed) await this.connect()
    try {
      return await work(this.#client)
    } catch (thrown) {
      throw this.#fault(thrown)
    }
  }

  #fault(thrown: unknown): FeedFault {
    const { host, path, user } = this.#connection
    const code = codeOf(thrown)
    if (thrown instanceof FeedFault) return thrown
    if (code === '550' && saysNotAllowed(thrown))
      return new FeedNotAllowed(`${user} may not do that in ${path}; ask the 3PL for the right`, code)
    if (code === '550' || code === '450')
      return new FeedPathMissing(
        `${path} on ${host} or a file in it is not there; correct the feed's path`,
        code,
      )
    if (code === '553' || code === '532')
      return new FeedNotAllowed(`${user} may not do that in ${path}; ask the 3PL for the right`, code)
    if (UNKNOWN_COMMAND.includes(code))
      return new FeedUnsupported(
        `${host} has neither MLSD nor MDTM and SIZE, so a growing file could not be told from a whole one; ask the 3PL for SFTP`,
        code,
      )
    return interrupted(host, thrown)
  }
}

const saysNotAllowed = (thrown: unknown): boolean =>
  thrown instanceof Error && /permission|denied|not allowed/i.test(thrown.message)

/** Why there is no session. Only the server's code is kept; its words are looked at and never repeated. */
function refusal({ host, port, user, protocol }: FtpConnection, step: Step, thrown: unknown): FeedFault {
  const code = codeOf(thrown)
  const words = thrown instanceof Error ? thrown.message : ''
  if (CERTIFICATE.test(code))
    return new FeedCertificateRefused(
      `The certificate of ${host} is not trusted. If the 3PL signs its own, put it into the feed's ca; if it was renewed, replace it there`,
      code,
    )
  if (step === 'tls' && /^5\d\d$/.test(code))
    return new FeedUnsupported(`${host} does not offer TLS on port ${port}; check protocol and port`, code)
  if (code === '530' && protocol === 'ftp' && /encrypt|tls|ssl/i.test(words))
    return new FeedLoginRefused(`${host} wants encryption; set the feed's protocol to ftps`, code)
  if (code === '530' || code === '430' || code === '331')
    return new FeedLoginRefused(`${host} refuses the password of ${user}; correct user or password`, code)
  if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
    return new FeedUnsupported(`${host}:${port} does not speak TLS like this; check protocol and port`, code)
  if (isNobody(thrown) || code === '421' || /timeout/i.test(words)) return unreachable(host, port, thrown)
  return interrupted(host, thrown)
}
