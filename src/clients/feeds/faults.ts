/**
 * What is wrong between us and a server of files. The message names the feed's own settings and says what to do; it never
 * repeats what a library or a server wrote, for that may hold a password or a path with a person in it.
 */
export class FeedFault extends Error {
  /** Errno, FTP reply or SFTP status; for looking up. */
  readonly code: string
  constructor(message: string, code: string) {
    super(`${message} (${code})`)
    this.code = code
  }
}

/** Nobody answers there, or not in time. */
export class FeedUnreachable extends FeedFault {
  override readonly name = 'FeedUnreachable'
}

export class FeedLoginRefused extends FeedFault {
  override readonly name = 'FeedLoginRefused'
}

/** The server is another one than was pinned, or somebody stands in between. Nothing was sent to it. */
export class FeedHostKeyChanged extends FeedFault {
  override readonly name = 'FeedHostKeyChanged'
}

/** The server's TLS certificate is not one that we trust. Nothing was sent to it. */
export class FeedCertificateRefused extends FeedFault {
  override readonly name = 'FeedCertificateRefused'
}

export class FeedPathMissing extends FeedFault {
  override readonly name = 'FeedPathMissing'
}

/** Logged in, but this account may not do that. */
export class FeedNotAllowed extends FeedFault {
  override readonly name = 'FeedNotAllowed'
}

/** The connection ended or went silent while it was being used; the next look tries again. */
export class FeedInterrupted extends FeedFault {
  override readonly name = 'FeedInterrupted'
}

/** The server cannot do what is needed. */
export class FeedUnsupported extends FeedFault {
  override readonly name = 'FeedUnsupported'
}

/** The code of whatever a library threw, if it looks like one. */
export function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error) || !('code' in thrown)) return 'no code'
  const { code } = thrown
  return (typeof code === 'string' || typeof code === 'number') && /^[\w-]{1,60}$/.test(String(code))
    ? String(code)
    : 'no code'
}

const NOBODY_THERE = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT']

/** Whether nothing answers at the address at all. */
export const isNobody = (thrown: unknown): boolean => NOBODY_THERE.includes(codeOf(thrown))

export const unreachable = (host: string, port: number, thrown: unknown): FeedUnreachable =>
  new FeedUnreachable(
    `${host}:${port} does not answer. Check host and port of the feed, and whether the 3PL lists our address`,
    codeOf(thrown),
  )

export const interrupted = (host: string, thrown: unknown): FeedInterrupted =>
  new FeedInterrupted(
    `${host} ended the connection or said nothing for too long; it is tried again at the next look`,
    codeOf(thrown),
  )
