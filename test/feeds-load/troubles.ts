import { live, localPlace, type Place, type Trouble } from '../support/feed-trouble.ts'
import { makeDrop } from '../support/feeds.ts'
import { makeLogin } from '../support/file-servers.ts'
import { startFlawedLine } from '../support/flawed-line.ts'
import { startSshd } from '../support/sshd.ts'
import { startVsftpd } from '../support/vsftpd.ts'
import type { Ground } from './ground.ts'

/** Mulberry32: the same lives for the same seed. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const LOCAL: readonly Trouble[] = ['truncate', 'grow', 'swap', 'die']
const REMOTE: readonly Trouble[] = ['cut', 'cut', 'cut', 'stall']

/** So many files, each of which meets one trouble. @returns what is wrong in the end */
export async function troubles({ db }: Ground, lives: number, seed: number): Promise<readonly string[]> {
  const random = dice(seed)
  const drop = makeDrop()
  const login = makeLogin()
  const [ftp, sshd] = [await startVsftpd('ftp'), await startSshd(login.user)]
  const [overFtp, overSftp] = [await startFlawedLine(ftp.port), await startFlawedLine(sshd.port)]
  const who = { host: '127.0.0.1', user: login.user, password: login.password }
  const impatient = (timeoutMs?: number) => (timeoutMs === undefined ? {} : { timeoutMs })
  const places: readonly Place[] = [
    {
      dir: login.out,
      line: overFtp,
      connection: ms => ({ ...who, ...impatient(ms), protocol: 'ftp', port: overFtp.port, path: '/out' }),
    },
    {
      dir: login.out,
      line: overSftp,
      connection: ms => {
        const to = { port: overSftp.port, path: login.out, hostKey: sshd.hostKey }
        return { ...who, ...impatient(ms), ...to, protocol: 'sftp' }
      },
    },
  ]
  try {
    const wrong: string[] = []
    for (let nth = 0; nth < lives; nth += 1) {
      const place = places[nth % 4] ?? localPlace(drop.dir)
      const kinds = place.line ? REMOTE : LOCAL
      const trouble = kinds[Math.floor(random() * kinds.length)] ?? 'cut'
      const rows = trouble === 'die' ? 1100 : 20 + Math.floor(random() * 400)
      wrong.push(...(await live(db, place, { nth, trouble, at: random(), rows })))
    }
    return wrong
  } finally {
    await Promise.all([overFtp.close(), overSftp.close()])
    ftp.stop()
    sshd.stop()
    login.remove()
    drop.remove()
  }
}
