import { openLocal } from './local.ts'
import type { Connection, RemoteFiles } from './remote-files.ts'

/**
 * Connects and logs in. Only the library of the protocol is loaded.
 * @throws FeedFault
 */
export async function openRemoteFiles(connection: Connection): Promise<RemoteFiles> {
  switch (connection.protocol) {
    case 'local':
      return openLocal(connection)
    case 'ftp':
    case 'ftps':
    case 'ftps-implicit':
      return (await import('./ftp.ts')).openFtp(connection)
    case 'sftp':
      return (await import('./sftp.ts')).openSftp(connection)
  }
}
