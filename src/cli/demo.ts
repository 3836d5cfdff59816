/**
 * The demo: sample orders as real, signed webhooks into a real service, and a report of what its status API showed.
 * Ends with 1 when an order differs from its story or a declared transition was never seen.
 */
import { ConfigFault } from '../config.ts'
import { generateStories } from '../samples/index.ts'
import { type Mails, mailsReport, readMails } from './demo/mails.ts'
import { BadOptions, type DemoOptions, readOptions } from './demo/options.ts'
import { progressOn } from './demo/progress.ts'
import { faultsOf, linksOf, reportOf, storefrontOf } from './demo/report.ts'
import { type DemoService, startService } from './demo/service.ts'
import { missingTransitions, summaryOf } from './demo/summary.ts'
import { type Telling, tell } from './demo/tell.ts'

const say = (line: string): boolean => process.stderr.write(`${line}\n`)

async function tellAll(service: DemoService, { orders, seed }: DemoOptions): Promise<readonly Telling[]> {
  const showProgress = progressOn(process.stderr, orders)
  const tellings: Telling[] = []
  for (const story of generateStories({ seed, orders, besides: true })) {
    tellings.push(await tell(service, story))
    showProgress(tellings.length)
  }
  return tellings
}

/** Prints the report and says whether everything was as it must be. */
function report(
  service: DemoService,
  options: DemoOptions,
  tellings: readonly Telling[],
  mails: Mails,
): boolean {
  const summary = summaryOf(tellings)
  const missing = missingTransitions(summary, tellings)
  const faults = faultsOf(tellings, missing)
  // With --json nothing but the object goes to standard output.
  const tellPeople = options.json ? say : (line: string) => process.stdout.write(`${line}\n`)
  process.stdout.write(
    `${options.json ? JSON.stringify({ ...summary, mails: mails.standings }) : reportOf(summary, missing)}\n`,
  )
  tellPeople(`\n${mailsReport(mails)}`)
  for (const fault of faults) tellPeople(fault)
  if (faults.length > 0 || options.exit) return faults.length === 0
  tellPeople('\nThe service is still running; look at')
  for (const link of linksOf(service, tellings)) tellPeople(link)
  tellPeople(`  the mails  ${service.origin}/outbox  (any name, the password is ${service.opsToken})`)
  tellPeople(
    `  a shop that embeds two orders, with the same password:\n    ${storefrontOf(service, tellings)}`,
  )
  tellPeople('Stop it with Ctrl-C.')
  return true
}

async function run(options: DemoOptions): Promise<void> {
  const service = await startService(process.env.PORT?.trim() || null)
  let keep = false
  try {
    const tellings = await tellAll(service, options)
    const good = report(service, options, tellings, await readMails(service))
    if (!good) process.exitCode = 1
    keep = good && !options.exit
  } finally {
    if (!keep) await service.close()
  }
  if (keep)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void service.close())
}

try {
  await run(readOptions(process.argv.slice(2)))
} catch (error) {
  // A person's mistake gets its explanation, ours its stack.
  const explained = error instanceof BadOptions || error instanceof ConfigFault
  say(error instanceof Error && !explained ? (error.stack ?? error.message) : String(error))
  process.exitCode = 1
}
