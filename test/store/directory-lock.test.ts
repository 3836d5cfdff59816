import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EmbeddedInUse, lockDirectory } from '../../src/store/directory-lock.ts'

let dir: string
const children: ChildProcess[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'wismo-lock-'))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(dir, { recursive: true, force: true })
})

const MODULE = new URL('../../src/store/directory-lock.ts', import.meta.url).href
const PROGRAM = `
  const { lockDirectory } = await import(${JSON.stringify(MODULE)})
  try { await lockDirectory(process.argv[1]); console.log('locked') } catch (error) { console.log(error.name); process.exit() }
  setInterval(() => {}, 1000)`

/** Another process that takes the lock and lives on with it, or tells which error it got. */
async function otherProcess(): Promise<{ said: string; child: ChildProcess }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const [chunk] = await once(child.stdout, 'data')
  return { said: String(chunk).trim(), child }
}

test('a second process is refused and told which process to stop', async () => {
  const { said, child } = await otherProcess()
  expect(said).toBe('locked')
  const refused = lockDirectory(dir)
  await expect(refused).rejects.toThrow(EmbeddedInUse)
  await expect(refused).rejects.toThrow(`in use by process ${child.pid}`)
})

test('a lock that a killed process left is recovered', async () => {
  const { child } = await otherProcess()
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(readdirSync(dir)).toHaveLength(1)
  const release = await lockDirectory(dir)
  expect(readdirSync(dir)).toHaveLength(1)
  release()
  expect(readdirSync(dir)).toEqual([])
})

test('a lock of a pid that now belongs to a later process is recovered', async () => {
  writeFileSync(join(dir, `lock.${process.pid}.another-birth.0`), '')
  const release = await lockDirectory(dir)
  expect(readdirSync(dir)).toHaveLength(1)
  release()
})

test('the same process is refused a second time, and not after it released', async () => {
  const release = await lockDirectory(dir)
  await expect(lockDirectory(dir)).rejects.toThrow(EmbeddedInUse)
  release()
  const again = await lockDirectory(dir)
  again()
})

test('of processes that start together on a stale lock one at most goes on', async () => {
  writeFileSync(join(dir, `lock.${process.pid}.another-birth.0`), '')
  const all = await Promise.all(Array.from({ length: 4 }, otherProcess))
  const locked = all.filter(each => each.said === 'locked')
  expect(locked.length).toBeLessThanOrEqual(1)
  expect(all.filter(each => each.said === 'EmbeddedInUse')).toHaveLength(4 - locked.length)
})
