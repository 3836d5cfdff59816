import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { freshPostgres } from '../support/database.ts'
import { startServer } from '../support/running.ts'
import { altered } from '../support/shopify.ts'

/** Enough kills to meet different moments of a checkpoint; each is a start of the service. */
const KILLS = 3

async function places(): Promise<Record<'embedded' | 'postgres', Record<string, string>>> {
  const dir = await mkdtemp(join(tmpdir(), 'wismo-kill-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return {
    embedded: { WISMO_DATA_DIR: join(dir, 'data') },
    postgres: { DATABASE_URL: await freshPostgres() },
  }
}

/** Another order each time: its id and its name. */
const order = (nth: number) =>
  altered('orders/create', { id: 880_000_000_001 + nth, name: `#K${nth}`, fulfillments: [], refunds: [] })

describe.each(['embedded', 'postgres'] as const)('on the %s database', kind => {
  it('what was answered 200 is there after kill -9 right after the answer', async () => {
    const env = (await places())[kind]
    for (let nth = 0; nth < KILLS; nth += 1) {
      const server = await startServer(env)
      const answer = await server.post('orders/create', order(nth))
      expect(answer.status).toBe(200)
      // The body is not even read: the status line is the promise.
      await server.kill()
    }
    const server = await startServer(env)
    for (let nth = 0; nth < KILLS; nth += 1) {
      expect(await server.ops(`K${nth}`), `order K${nth}`).toMatchObject({ version: 1 })
    }
    // A sender that never read the answer tries again, and nothing happens twice.
    const again = await server.post('orders/create', order(0))
    expect(await again.json()).toMatchObject({ outcome: 'duplicate' })
    expect(await server.ops('K0')).toMatchObject({ version: 1 })
  })
})
