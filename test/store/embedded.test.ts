import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EmbeddedInUse } from '../../src/store/directory-lock.ts'
import { openEmbedded } from '../../src/store/embedded.ts'
import { commit, load } from '../../src/store/orders.ts'
import { silent } from '../support/database.ts'
import { storeContract } from './contract.ts'
import { group, orderWrite } from './groups.ts'

storeContract('embedded')

describe('a directory', () => {
  let dir: string
  beforeEach(() => {
    dir = join(mkdtempSync(join(tmpdir(), 'wismo-embedded-')), 'new')
  })
  afterEach(() => rmSync(join(dir, '..'), { recursive: true, force: true }))

  test('belongs to one opening at a time, and has what was committed when it is opened again', async () => {
    const first = await openEmbedded(dir, silent)
    await commit(first, [group({ orders: [orderWrite('shop:1', 0)] })])
    await expect(openEmbedded(dir, silent)).rejects.toThrow(EmbeddedInUse)
    await first.close()
    const second = await openEmbedded(dir, silent)
    expect((await load(second, { orders: ['shop:1'], refs: [] })).orders).toMatchObject([
      { id: 'shop:1', version: 1 },
    ])
    await second.close()
  })
})
