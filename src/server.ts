// Vercel takes as its entry the one file here whose text imports 'fastify', so this type import must stay.
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { type Config, ConfigFault, readConfig } from './config.ts'
import { endpointSecretNames } from './policy/endpoint.ts'
import { feedSecretNames } from './policy/feed-secrets.ts'
import { policy } from './policy/index.ts'
import { createService } from './server/service.ts'

/** Read by Vercel from this very name; seconds. */
export const config = { maxDuration: 60 }

/** A fault in the environment is a message to a person, not a stack. */
function settingsOrExit(): Config {
  try {
    return readConfig(process.env, feedSecretNames(policy.feeds), endpointSecretNames(policy.endpoints))
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

/** The first signal ends in order: no new requests, those under way answered, the database closed. */
function closeOnSignal(service: FastifyInstance): void {
  const close = (signal: string) => {
    log.info({ signal }, 'closing')
    service.close().then(
      () => log.info('closed'),
      error => {
        log.error({ err: error }, 'could not close in order')
        process.exitCode = 1
      },
    )
  }
  process.once('SIGTERM', close)
  process.once('SIGINT', close)
}

/** What keeps the service from starting is said in one line: these errors tell what to do, and their stacks do not. */
function fatal(error: unknown): never {
  if (error instanceof Error)
    log.fatal({ error: error.name, code: 'code' in error ? error.code : undefined }, error.message)
  else log.fatal({ error }, 'could not start')
  process.exit(1)
}

const settings = settingsOrExit()
const log = pino({ level: settings.logLevel })
const app = await createService({ config: settings, policy, log }).catch(fatal)
closeOnSignal(app)
await app.listen({ host: settings.host, port: settings.port }).catch(async error => {
  await app.close()
  fatal(error)
})
