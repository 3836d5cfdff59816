import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startServer } from './file-servers.ts'

export interface SshServer {
  readonly port: number
  /** `SHA256:…` of its host key. */
  readonly hostKey: string
  /** A private key that lets the login in. */
  readonly privateKey: string
  stop(): void
}

/** OpenSSH with nothing but SFTP. @param user who may log in */
export async function startSshd(user: string): Promise<SshServer> {
  const dir = mkdtempSync(join(tmpdir(), 'sshd-'))
  // The list of keys is read with the rights of whoever logs in.
  chmodSync(dir, 0o755)
  mkdirSync('/run/sshd', { recursive: true })
  const [host, login] = [join(dir, 'host'), join(dir, 'login')]
  for (const file of [host, login]) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file])
  const port = await freePort()
  const config = join(dir, 'sshd_config')
  writeFileSync(
    config,
    `Port ${port}
ListenAddress 127.0.0.1
HostKey ${host}
PidFile ${dir}/sshd.pid
PasswordAuthentication yes
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
AuthorizedKeysFile ${login}.pub
AllowUsers ${user}
MaxStartups 100
Subsystem sftp internal-sftp
ForceCommand internal-sftp
`,
  )
  // In the foreground; it starts itself anew for each connection, and so needs the whole path of everything.
  const stop = await startServer('/usr/sbin/sshd', ['-D', '-e', '-f', config], port)
  const hostKey = execFileSync('ssh-keygen', ['-lf', `${host}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? ''
  return {
    port,
    hostKey,
    privateKey: readFileSync(login, 'utf8'),
    stop: () => {
      stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
