import { openRemoteFiles } from '../../clients/feeds/open.ts'
import type { Connection, RemoteFiles } from '../../clients/feeds/remote-files.ts'
import type { Feed } from '../../policy/feed.ts'

/** Secrets of the feeds by the name of their variable. */
export type FeedSecrets = Readonly<Record<string, string>>

/** A feed cannot be connected to as its policy stands. */
export class FeedNotConnectable extends Error {
  override readonly name = 'FeedNotConnectable'
}

/**
 * How to get to a feed's files; null for one that is pushed.
 * @throws FeedNotConnectable when a secret is missing
 */
export function connectionOf({ name, from }: Feed, secrets: FeedSecrets): Connection | null {
  const secretOf = (variable: string): string => {
    const value = secrets[variable]
    if (!value) throw new FeedNotConnectable(`The feed ${name} needs ${variable}, which is not set`)
    return value
  }
  switch (from.protocol) {
    case 'push':
      return null
    case 'local':
      return from
    case 'sftp': {
      const { passwordEnv, keyEnv, ...rest } = from
      if (!passwordEnv && !keyEnv)
        throw new FeedNotConnectable(
          `The feed ${name} names neither passwordEnv nor keyEnv; give it one of them`,
        )
      return {
        ...rest,
        ...(passwordEnv && { password: secretOf(passwordEnv) }),
        // A file of variables has room for one line: there the line ends of a key are written as \n.
        ...(keyEnv && { privateKey: `${secretOf(keyEnv).replaceAll('\\n', '\n').trim()}\n` }),
      }
    }
    case 'ftp':
    case 'ftps':
    case 'ftps-implicit': {
      const { passwordEnv, ...rest } = from
      return { ...rest, password: secretOf(passwordEnv) }
    }
  }
}

/** @throws FeedNotConnectable, FeedFault */
export async function connect(feed: Feed, secrets: FeedSecrets): Promise<RemoteFiles> {
  const connection = connectionOf(feed, secrets)
  if (connection === null)
    throw new FeedNotConnectable(`The feed ${feed.name} is pushed: there is nothing to connect to`)
  return openRemoteFiles(connection)
}
