/** Where a 3PL leaves its files, whatever the protocol. Nothing is ever written there except, where agreed, a rename. */
export interface RemoteFiles {
  /**
   * The regular files of the directory whose name fits; folders, links and names with control characters are left out.
   * @throws FeedFault, saying what is wrong and what to do
   */
  list(fits: (name: string) => boolean): Promise<readonly RemoteFile[]>
  /** The file as it is now; null if it is gone. @throws FeedFault */
  look(path: string): Promise<RemoteFile | null>
  /**
   * The bytes of a file. An end without an error means that the server said so; still a file that is being written ends
   * as well, so whoever reads it compares its size afterwards.
   * @param from bytes to leave out at its beginning; not every server can, and then it may fail or begin at the beginning
   * @throws FeedFault, also in the middle
   */
  read(path: string, from?: number): AsyncIterable<Uint8Array>
  /** Never onto something that is there: then under a name with a number. @returns where it is now */
  move(path: string, folder: string): Promise<string>
  close(): Promise<void>
}

export interface RemoteFile {
  /** For `read`: with the directory. */
  readonly path: string
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** By the server's clock, ISO 8601 in UTC; some tell whole seconds only. */
  readonly modifiedAt: string
}

/** How to get there, with its secrets. */
export type Connection = LocalConnection | FtpConnection | SftpConnection

export interface LocalConnection {
  readonly protocol: 'local'
  readonly dir: string
}

export interface FtpConnection {
  /** `ftps` begins in the clear and changes to TLS before it logs in; `ftps-implicit` is TLS from the first byte. */
  readonly protocol: 'ftp' | 'ftps' | 'ftps-implicit'
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly path: string
  /** PEM: trusted instead of the public authorities. */
  readonly ca?: string | undefined
  readonly timeoutMs?: number
}

export interface SftpConnection {
  readonly protocol: 'sftp'
  readonly host: string
  readonly port: number
  readonly user: string
  /** One of the two. */
  readonly password?: string | undefined
  readonly privateKey?: string | undefined
  /** As `ssh-keygen -lf` writes it: `SHA256:…` */
  readonly hostKey: string
  readonly path: string
  readonly timeoutMs?: number
}

/**
 * How long a server may say nothing; milliseconds. Well over 10 s: after a wrong password many wait before they
 * say so, and a shorter patience would call that a timeout.
 */
export const PATIENCE_MS = 20_000

const hasControl = (name: string): boolean => /[\p{Cc}/\\]/u.test(name)

/** A name that cannot leave its directory nor end a command early. */
export const isPlainName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && !hasControl(name)

export const joined = (folder: string, name: string): string => `${folder.replace(/\/+$/, '')}/${name}`

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The names under which a file may be put away, the plain one first. */
export function* namesFor(folder: string, name: string): Generator<string> {
  yield joined(folder, name)
  for (let nth = 2; nth < 1000; nth += 1) yield joined(folder, `${name}.${nth}`)
}
