/**
 * What the import of files reaches, on a real Postgres and real servers of files: `npm run feeds:load`.
 * `--rows`, `--large` and `--lives` set the sizes, 0 leaves a part out; `--seed` chooses the troubles.
 */
import { parseArgs } from 'node:util'
import { missingServers } from '../support/file-servers.ts'
import { onGround } from './ground.ts'
import { memory } from './memory.ts'
import { speed } from './speed.ts'
import { troubles } from './troubles.ts'

/** What must be reached where nothing else runs. */
const LEAST_PER_SECOND = 5000
const MOST_MB = 200

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    large: { type: 'string', default: '1000000' },
    lives: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
  },
})
const [rows, large, lives, seed] = [values.rows, values.large, values.lives, values.seed].map(Number)
const say = (line: string) => process.stdout.write(`${line}\n`)
const missed: string[] = []

if (rows) {
  const { seconds, perSecond } = await onGround(ground => speed(ground, rows))
  say(
    `speed: ${rows} rows merged and committed in ${seconds.toFixed(1)} s, ${Math.round(perSecond)} a second`,
  )
  if (perSecond < LEAST_PER_SECOND) missed.push(`fewer than ${LEAST_PER_SECOND} rows a second`)
}
if (large) {
  const { bytes, seconds, grownMb } = await onGround(ground => memory(ground, large))
  say(
    `memory: ${large} rows, ${Math.round(bytes / 1e6)} MB, in ${seconds.toFixed(0)} s; the process grew by ${grownMb.toFixed(0)} MB at most`,
  )
  if (grownMb > MOST_MB) missed.push(`more than ${MOST_MB} MB`)
}
if (lives && missingServers !== null) say(`troubles: left out, ${missingServers}`)
else if (lives) {
  const wrong = await onGround(ground => troubles(ground, lives, seed ?? 1))
  say(`troubles: ${lives} files, seed ${seed}: ${wrong.length} wrong`)
  for (const each of wrong.slice(0, 20)) say(`  ${each}`)
  if (wrong.length > 0) missed.push('files that are wrong after a trouble')
}
for (const each of missed) say(`missed: ${each}`)
process.exitCode = missed.length > 0 ? 1 : 0
