import { parseArgs } from 'node:util'
import { check } from './check.ts'
import { mutants } from './mutants.ts'

/**
 * `npm run mutants [-- --json] [--only <name>]`: does the suite catch faults that are put in on purpose?
 * Ends with 1 when one is missed, and with 2 when the question could not be answered.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } })
  const chosen = mutants.filter(({ name }) => values.only === undefined || values.only === name)
  if (chosen.length === 0) throw new Error(`There is no mutant ${values.only}; see test/mutants.`)
  const began = Date.now()
  let done = 0
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stopped.abort(new Error('Stopped before the end.')))
  const checked = await check(
    chosen,
    ({ mutant, verdict }) => {
      done += 1
      const why = verdict.verdict === 'caught' ? `by "${verdict.by}"` : verdict.because
      console.error(`${done}/${chosen.length} ${mutant.name}: ${verdict.verdict} ${why}`)
    },
    stopped.signal,
  )
  const named = (verdict: string) =>
    checked.filter(each => each.verdict.verdict === verdict).map(each => each.mutant.name)
  const invalid = named('invalid')
  if (invalid.length > 0)
    throw new Error(`These mutants are no faults of behaviour, write them anew: ${invalid.join(', ')}`)
  const summary = { mutants: chosen.length, caught: named('caught').length, missed: named('missed') }
  if (values.json) console.log(JSON.stringify(summary))
  else {
    const seconds = Math.round((Date.now() - began) / 1000)
    console.log(`${summary.caught} of ${summary.mutants} mutants caught in ${seconds} s`)
    for (const name of summary.missed) console.log(`missed: ${name}`)
  }
  return summary.missed.length > 0 ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}
