/**
 * All jobs as a plain process, without HTTP: for a machine with a fixed address that FTP servers let in, beside functions
 * over the same database, or alone. Ends in order on SIGTERM.
 */
import { pino } from 'pino'
import { ConfigFault, readConfig } from '../config.ts'
import { endpointSecretNames } from '../policy/endpoint.ts'
import { feedSecretNames } from '../policy/feed-secrets.ts'
import { policy } from '../policy/index.ts'
import { createService } from '../server/service.ts'

/** Timers of the schedule keep no process alive. */
const keepAlive = setInterval(() => undefined, 3_600_000)

try {
  const config = readConfig(process.env, feedSecretNames(policy.feeds), endpointSecretNames(policy.endpoints))
  const log = pino({ level: config.logLevel })
  const service = await createService({ config: { ...config, serverless: false }, policy, log })
  await service.ready()
  log.info({ feeds: policy.feeds.map(feed => feed.name) }, 'working')
  const end = (signal: string) => {
    log.info({ signal }, 'closing')
    clearInterval(keepAlive)
    service.close().then(
      () => log.info('closed'),
      error => {
        log.error({ err: error }, 'could not close in order')
        process.exitCode = 1
      },
    )
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
} catch (error) {
  clearInterval(keepAlive)
  process.exitCode = 1
  const said =
    error instanceof ConfigFault || !(error instanceof Error)
      ? String(error)
      : `${error.name}: ${error.message}`
  process.stderr.write(`${said}\n`)
}
