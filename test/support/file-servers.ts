import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Real servers of files on loopback, each with a login of the machine's own; that takes a superuser. */

const VSFTPD = '/usr/sbin/vsftpd'
const SSHD = '/usr/sbin/sshd'

/** Why the servers cannot be started here; null where they can. The check that runs on every change installs them. */
export const missingServers: string | null =
  process.getuid?.() !== 0
    ? 'only a superuser can make the login that vsftpd and sshd need'
    : !existsSync(VSFTPD) || !existsSync(SSHD)
      ? 'vsftpd and openssh-server are not installed'
      : null

/** Says once why the tests that need them are left out. */
export function tellMissing(): void {
  if (missingServers !== null)
    process.stderr.write(`Tests against real file servers are skipped: ${missingServers}\n`)
}

export interface Login {
  readonly user: string
  readonly password: string
  /** Root of what FTP shows; the files are in `out`. */
  readonly home: string
  readonly out: string
  remove(): void
}

/** A login with an empty folder `out` and one `archive`. */
export function makeLogin(): Login {
  const home = mkdtempSync(join(tmpdir(), 'feed-home-'))
  // Whoever logs in must be able to walk there.
  chmodSync(home, 0o755)
  const user = `feed${process.pid}${Math.trunc(Math.random() * 1000)}`
  const password = 'pw-of-a-3pl'
  execFileSync('/usr/sbin/useradd', ['-M', '-d', home, '-s', '/bin/bash', user])
  execFileSync('/usr/sbin/chpasswd', { input: `${user}:${password}\n` })
  const uid = Number(execFileSync('id', ['-u', user], { encoding: 'utf8' }))
  for (const folder of ['out', 'archive']) {
    mkdirSync(join(home, folder))
    chownSync(join(home, folder), uid, uid)
  }
  return {
    user,
    password,
    home,
    out: join(home, 'out'),
    remove: () => {
      execFileSync('/usr/sbin/userdel', [user])
      rmSync(home, { recursive: true, force: true })
    },
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  await new Promise(resolve => server.close(resolve))
  return address.port
}

/** Starts a server in the foreground and resolves when its port answers. */
export async function startServer(
  program: string,
  args: readonly string[],
  port: number,
): Promise<() => void> {
  const child = spawn(program, [...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  const said: Buffer[] = []
  child.stderr.on('data', chunk => said.push(chunk))
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (tries === 200 || child.exitCode !== null)
      throw new Error(`${program} does not answer: ${Buffer.concat(said)}`)
    await new Promise(resolve => setTimeout(resolve, 25))
  }
  return () => {
    child.kill('SIGTERM')
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
