/**
 * Files of warehouses: `infer` proposes a feed by one of its files, `test` tries a feed's connection, `confirm` and
 * `reject` decide about a file that is held.
 */
import { parseArgs } from 'node:util'
import { readConfig } from '../config.ts'
import { testFeed } from '../jobs/feeds/test-connection.ts'
import { feedSecretNames } from '../policy/feed-secrets.ts'
import { policy } from '../policy/index.ts'
import { checkFeed } from '../server/check-policy.ts'
import { FeedFileFault } from '../sources/threepl/file.ts'
import { BadOptions, command, print, say } from './command.ts'
import { DECIDE_USAGE, decide, readDecision } from './feeds/decide.ts'
import { inferFile } from './feeds/infer.ts'

const USAGE = `npm run feeds -- infer <file.csv> [--name <feed>] [--shop <….myshopify.com>] | test <feed>
       ${DECIDE_USAGE}`

function optionsOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { name: { type: 'string' }, shop: { type: 'string' } },
    })
  } catch (error) {
    throw new BadOptions(error instanceof Error ? error.message : String(error), USAGE)
  }
}

async function infer(args: readonly string[]): Promise<void> {
  const { values, positionals } = optionsOf(args)
  const [, file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new BadOptions('Give one file.', USAGE)
  const { entry, rows } = await inferFile(file, { name: values.name ?? null, shop: values.shop ?? null })
  say('An entry for src/policy/feeds.ts; whatever says DECIDE, no file can tell.\n')
  print(entry)
  say(`\nThe first rows by this entry:\n${rows.map(row => `  ${row}`).join('\n') || '  there are none'}`)
}

/** Only the secrets of this feed need be there, and no database. */
async function test(args: readonly string[]): Promise<void> {
  const { positionals } = optionsOf(args)
  const [, name] = positionals
  const feed = policy.feeds.find(each => each.name === name)
  if (!feed) {
    const known = policy.feeds.map(each => each.name).join(', ') || 'none'
    throw new BadOptions(`There is no feed "${name ?? ''}" in src/policy/feeds.ts; it has: ${known}.`, USAGE)
  }
  checkFeed(feed)
  const { feedSecrets } = readConfig(process.env, feedSecretNames([feed]))
  for await (const { step, ok, says } of testFeed(feed, feedSecrets, new Date())) {
    print(`${ok ? 'ok    ' : 'WRONG '} ${step}: ${says}`)
    if (!ok) process.exitCode = 1
  }
}

const args = process.argv.slice(2)
const isKnown = (error: unknown): boolean => error instanceof FeedFileFault || error instanceof BadOptions

try {
  if (args[0] === 'infer') await infer(args)
  else if (args[0] === 'test') await test(args)
  else if (args[0] === 'confirm' || args[0] === 'reject')
    await command(readDecision, async (db, decision) => void print(await decide(db, decision)))
  else throw new BadOptions('Say what to do.', USAGE)
} catch (error) {
  process.exitCode = 1
  const isOurs = isKnown(error) || (error instanceof Error && error.name !== 'Error')
  say(error instanceof Error && !isOurs ? (error.stack ?? error.message) : String(error))
}
