import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { driveFunction } from './built-function.ts'
import { oddWebhook } from './odd-webhook.ts'
import { startTarget } from './target.ts'
import { type Build, buildWithVercel } from './vercel-build.ts'
import { vercelCli } from './vercel-cli.ts'

/** What `--json` prints, and nothing else on stdout. Null: the check did not come that far. */
interface Report {
  readonly built: boolean
  /** HTTP code that the signed webhook got. */
  readonly webhookStatus: number | null
  /** HTTP code of the public read that shows the order. */
  readonly statusRead: number | null
  /** The stored body is, byte for byte, what was sent. */
  readonly rawBodyExact: boolean | null
  readonly bundleBytes: number | null
  /** From the start of the process to the first webhook answered. */
  readonly coldStartMs: number | null
}

const NOTHING: Report = {
  built: false,
  webhookStatus: null,
  statusRead: null,
  rawBodyExact: null,
  bundleBytes: null,
  coldStartMs: null,
}

/** Beyond this Vercel refuses the function. */
const BUNDLE_LIMIT = 250_000_000

/** Everything but the JSON goes here, so that stdout can be read by a program. */
const say = (text: string): void => void process.stderr.write(`${text}\n`)

const tell = (error: unknown): void =>
  say(error instanceof Error ? `${error.name}: ${error.message}` : String(error))

async function check(root: string): Promise<Report> {
  say('Fetching the Vercel CLI (kept for the next time) …')
  const cli = await vercelCli()
  say('Building a copy of the project as Vercel would …')
  const build = await buildWithVercel(root, cli)
  try {
    if (build.fault !== null) {
      say(build.fault)
      return NOTHING
    }
    say(`Built${build.offline ? ' without a network' : ''}. Driving a webhook through the built function …`)
    const built = { ...NOTHING, built: true, bundleBytes: build.bundleBytes }
    return await drive(build).catch((error: unknown) => {
      tell(error)
      return built
    })
  } finally {
    await rm(build.folder, { recursive: true, force: true })
  }
}

async function drive(build: Build): Promise<Report> {
  const webhook = oddWebhook(new Date())
  await using target = await startTarget()
  const driven = await driveFunction(build.functionFolder, webhook, target)
  for (const fault of driven.faults) say(fault)
  const bodies = await target.storedBodies()
  return {
    built: true,
    webhookStatus: driven.webhookStatus,
    statusRead: driven.faults.length === 0 ? driven.statusRead : null,
    rawBodyExact: bodies.length === 1 && webhook.body.equals(bodies[0] ?? Buffer.alloc(0)),
    bundleBytes: build.bundleBytes,
    coldStartMs: driven.coldStartMs,
  }
}

const isGood = (report: Report): boolean =>
  report.built &&
  report.webhookStatus === 200 &&
  report.statusRead === 200 &&
  report.rawBodyExact === true &&
  report.bundleBytes !== null &&
  report.bundleBytes < BUNDLE_LIMIT

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
const report = await check(join(import.meta.dirname, '../..')).catch((error: unknown) => {
  tell(error)
  return NOTHING
})
process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${JSON.stringify(report, null, 2)}\n`)
say(isGood(report) ? 'The deployment is good.' : 'The deployment is NOT good.')
process.exitCode = isGood(report) ? 0 : 1
