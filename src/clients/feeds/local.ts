import { createReadStream } from 'node:fs'
import { access, readdir, rename, stat } from 'node:fs/promises'
import { codeOf, FeedInterrupted, FeedNotAllowed, FeedPathMissing } from './faults.ts'
import {
  isPlainName,
  joined,
  type LocalConnection,
  nameOf,
  namesFor,
  type RemoteFile,
  type RemoteFiles,
} from './remote-files.ts'

/** A directory of this machine, into which something else puts the files. */
export function openLocal({ dir }: LocalConnection): RemoteFiles {
  const fault = (thrown: unknown) => {
    const code = codeOf(thrown)
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return new FeedPathMissing(`There is no directory or file ${dir}; correct the feed's dir`, code)
    if (code === 'EACCES' || code === 'EPERM')
      return new FeedNotAllowed(`${dir} may not be read or written by this process; change its rights`, code)
    return new FeedInterrupted(`${dir} could not be read`, code)
  }
  const look = async (path: string): Promise<RemoteFile | null> => {
    try {
      const found = await stat(path)
      if (!found.isFile()) return null
      return { path, name: nameOf(path), size: found.size, modifiedAt: found.mtime.toISOString() }
    } catch (thrown) {
      if (codeOf(thrown) === 'ENOENT') return null
      throw fault(thrown)
    }
  }
  return {
    look,
    async list(fits) {
      const entries = await readdir(dir, { withFileTypes: true }).catch(thrown => {
        throw fault(thrown)
      })
      const names = entries.flatMap(entry => (entry.isFile() && isPlainName(entry.name) ? entry.name : []))
      const files = await Promise.all(names.filter(fits).map(name => look(joined(dir, name))))
      return files.flatMap(file => file ?? [])
    },
    async *read(path, from = 0) {
      try {
        yield* createReadStream(path, { start: from })
      } catch (thrown) {
        throw fault(thrown)
      }
    },
    async move(path, folder) {
      for (const to of namesFor(folder, nameOf(path))) {
        const taken = await access(to).then(
          () => true,
          () => false,
        )
        if (taken) continue
        await rename(path, to).catch(thrown => {
          throw fault(thrown)
        })
        return to
      }
      throw new FeedNotAllowed(`${folder} holds too many files of that name; empty it`, 'EEXIST')
    },
    close: async () => undefined,
  }
}
