import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const CLI = fileURLToPath(new URL('../../src/cli/feeds.ts', import.meta.url))
const FILE = fileURLToPath(new URL('../fixtures/threepl/confirmations_20261123.csv', import.meta.url))
const run = promisify(execFile)

/** With nothing in the environment: neither a database nor a secret is needed. */
const feeds = (...args: readonly string[]) => run(process.execPath, [CLI, ...args], { env: {} })

describe('npm run feeds', () => {
  test('proposes an entry by a file, and shows its first rows beside it', async () => {
    const { stdout, stderr } = await feeds('infer', FILE, '--name', 'acme', '--shop', 'acme.myshopify.com')
    expect(stdout).toMatch(/^\{\n {2}name: 'acme',\n {2}shop: 'acme\.myshopify\.com',\n/)
    expect(stdout.trimEnd()).toMatch(/\n\}$/)
    expect(stderr.match(/^ {2}line \d+: /gm)).toHaveLength(5)
    expect(stderr).toContain('line 4: rejected, Tracking Number (scientific notation)')
  })

  test.each([
    [[], /Say what to do\.\nUsage: npm run feeds/],
    [['infer'], /Give one file/],
    [['test', 'nobody'], /There is no feed "nobody" in src\/policy\/feeds\.ts; it has: /],
    [['confirm', 'x'], /A file id is a number, not "x"/],
    [['infer', FILE, '--speed', '9'], /--speed/],
  ])('%j is refused with what may be said', async (args, words) => {
    const failure = feeds(...args)
    await expect(failure).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(words) })
    // A fault of the one who typed it, not of ours.
    await expect(failure).rejects.toMatchObject({ stderr: expect.not.stringContaining('    at ') })
  })

  test('a file that is not there is said in a line', async () => {
    await expect(feeds('infer', '/nowhere/x.csv')).rejects.toMatchObject({
      stderr: 'FeedFileFault: There is no file /nowhere/x.csv that can be read (ENOENT).\n',
    })
  })
})
