import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { readConfig } from '../../config.ts'
import { policy } from '../../policy/index.ts'
import { SAMPLE_SHOP, sampleKits } from '../../samples/index.ts'
import { createService } from '../../server/service.ts'

/** A service of the demo's own: nothing of it is left when it was closed. */
export interface DemoService {
  /** `http://127.0.0.1:…` */
  readonly origin: string
  readonly secret: string
  readonly opsToken: string
  close(): Promise<void>
}

/**
 * Starts the real service on an embedded database in a temporary directory, with secrets made up for this run.
 * @param port null takes whichever is free
 */
export async function startService(port: string | null): Promise<DemoService> {
  const dir = await mkdtemp(join(tmpdir(), 'wismo-demo-'))
  const [secret, opsToken] = [randomBytes(24).toString('hex'), randomBytes(24).toString('hex')]
  try {
    const config = readConfig({
      PORT: port ?? '0',
      WISMO_DATA_DIR: join(dir, 'data'),
      SHOPIFY_WEBHOOK_SECRETS: secret,
      SHOPIFY_SHOPS: SAMPLE_SHOP,
      OPS_TOKEN: opsToken,
    })
    const app = await createService({
      config,
      policy: { ...policy, kits: { revision: 1, kits: sampleKits } },
      // Standard output belongs to the report.
      log: pino({ level: 'warn' }, pino.destination(2)),
    })
    const close = async () => {
      await app.close()
      await rm(dir, { recursive: true, force: true })
    }
    try {
      return { origin: await app.listen({ host: config.host, port: config.port }), secret, opsToken, close }
    } catch (error) {
      await close()
      throw error
    }
  } catch (error) {
    await rm(dir, { recursive: true, force: true })
    throw error
  }
}
