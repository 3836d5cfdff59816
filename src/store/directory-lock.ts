import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Another process works on the directory. */
export class EmbeddedInUse extends Error {
  override readonly name = 'EmbeddedInUse'
  constructor(dir: string, pid: number) {
    super(
      `the data directory ${dir} is in use by process ${pid}: stop that process, or set WISMO_DATA_DIR to another directory`,
    )
  }
}

const PREFIX = 'lock.'

/** Tells apart several openings by one process. */
let openings = 0

/** Several that start together withdraw for each other; this many rounds with random waits let one of them through. */
const ROUNDS = 5

/**
 * Takes the directory for this process. Every process announces itself by a file whose *name* says who it is, created
 * exclusively, and only then looks at the others; whoever finds a living other withdraws. Of two that start together
 * at least one sees the other, so two never both go on, and files of dead processes can be removed by anybody at any
 * moment: nothing is taken over, so no take-over can be raced. (A single lock file would have to be replaced, which
 * no portable file operation does only-if-still-stale.)
 *
 * A process is its pid and its birth, so a pid given to a new process, or the same pid in a restarted container, is
 * not mistaken for the old one. It holds within one machine: containers that share a directory see other pids.
 * @returns releases the lock
 * @throws EmbeddedInUse
 */
export async function lockDirectory(dir: string): Promise<() => void> {
  mkdirSync(dir, { recursive: true })
  const own = `${PREFIX}${process.pid}.${birthOf(process.pid)}.${openings++}`
  for (let round = 1; ; round++) {
    writeFileSync(join(dir, own), '', { flag: 'wx' })
    const other = livingOther(dir, own)
    if (other === null) return () => rmSync(join(dir, own), { force: true })
    rmSync(join(dir, own), { force: true })
    if (round === ROUNDS) throw new EmbeddedInUse(dir, other)
    await sleep(10 + Math.random() * 40)
  }
}

/** The pid of a living process that has announced itself here; files of dead ones are removed. */
function livingOther(dir: string, own: string): number | null {
  for (const name of readdirSync(dir)) {
    if (!name.startsWith(PREFIX) || name === own) continue
    const [pid = '', birth = ''] = name.slice(PREFIX.length).split('.')
    if (birthOf(Number(pid)) === birth) return Number(pid)
    rmSync(join(dir, name), { force: true })
  }
  return null
}

/** When a process was born, as text that no later process of the same pid has; null if there is none. */
function birthOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      // The name in the second field may contain blanks and parentheses; the fields after it do not.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      // A killed process whose parent has not waited for it yet is dead all the same.
      if (fields[0] === 'Z' || fields[0] === 'X') return null
      return `${boot}-${fields[19]}`
    }
    const born = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    return born === '' ? null : String(Date.parse(born))
  } catch {
    return null
  }
}
