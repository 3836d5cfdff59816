import { failureOf } from './failure.ts'
import { readOptions } from './options.ts'
import { showProgress } from './progress.ts'
import { figuresOf, tableOf } from './report.ts'
import { simulate } from './simulate.ts'

const options = readOptions(process.argv.slice(2))
const progress = showProgress(options.histories)
const tally = await simulate(options, progress.at)
progress.end()
console.log(options.json ? JSON.stringify(figuresOf(tally)) : tableOf(tally))
if (tally.failures.length > 0) {
  console.error(await failureOf(options.seed, tally.failures, options.level === 'core'))
  process.exitCode = 1
}
