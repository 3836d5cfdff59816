import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startServer } from './file-servers.ts'

export interface FtpServer {
  readonly port: number
  /** PEM of the certificate that it signed itself, for `localhost` and 127.0.0.1. */
  readonly ca: string
  stop(): void
}

const CONFIG = `
listen=YES
listen_ipv6=NO
listen_address=127.0.0.1
background=NO
local_enable=YES
write_enable=YES
anonymous_enable=NO
chroot_local_user=YES
allow_writeable_chroot=YES
pasv_enable=YES
pasv_address=127.0.0.1
connect_from_port_20=NO
seccomp_sandbox=NO
isolate=NO
secure_chroot_dir=/var/run/vsftpd/empty
pam_service_name=vsftpd
`

const TLS = `
ssl_enable=YES
allow_anon_ssl=NO
force_local_data_ssl=YES
force_local_logins_ssl=YES
require_ssl_reuse=YES
`

/** vsftpd: no MLSD, so its listings have times without year and zone. @param mode which of the three it speaks */
export async function startVsftpd(mode: 'ftp' | 'ftps' | 'ftps-implicit'): Promise<FtpServer> {
  const dir = mkdtempSync(join(tmpdir(), 'vsftpd-'))
  mkdirSync('/var/run/vsftpd/empty', { recursive: true })
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  )
  const port = await freePort()
  const config = join(dir, 'vsftpd.conf')
  const tls = mode === 'ftp' ? '' : `${TLS}rsa_cert_file=${cert}\nrsa_private_key_file=${key}\n`
  const implicit = mode === 'ftps-implicit' ? 'implicit_ssl=YES\n' : ''
  writeFileSync(config, `${CONFIG}listen_port=${port}\n${tls}${implicit}`)
  const stop = await startServer('/usr/sbin/vsftpd', [config], port)
  return {
    port,
    ca: readFileSync(cert, 'utf8'),
    stop: () => {
      stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
