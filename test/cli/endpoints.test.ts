import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { BadOptions } from '../../src/cli/command.ts'
import { act } from '../../src/cli/endpoints/act.ts'
import { readAsked } from '../../src/cli/endpoints/options.ts'
import { createIngest } from '../../src/ingest.ts'
import type { Endpoint } from '../../src/policy/endpoint.ts'
import { EndpointDisabled, noteEndpoint } from '../../src/store/endpoints.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { day, story } from '../support/events.ts'
import { speaking } from '../support/outbox.ts'
import { testPolicy } from '../support/policy.ts'
import { patient, received } from '../support/received.ts'

const erp: Endpoint = {
  name: 'erp',
  url: 'https://erp.example.com/hooks',
  secretEnv: 'ERP_HOOK_SECRET',
  events: ['order.status_changed'],
  shops: null,
}

let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open.close())

const { rows, live, clear } = speaking(() => open)
beforeEach(async () => {
  await clear()
  await live()
  await rows('delete from wismo.endpoints')
})

/** As the command does it, but for the process: the policy that ships has no endpoints. */
const run = (...args: readonly string[]) =>
  act({ db: open.db, endpoints: ['erp', 'crm'], clock: () => new Date() }, readAsked(args, ['erp', 'crm']))

/** One change of an order, told to the endpoint. */
async function told(): Promise<void> {
  const ingest = createIngest({ db: open.db, policy: { ...testPolicy, endpoints: [erp] } })
  await ingest.ingest([received([story().order({ sofa: 1 })], day(1))], patient())
  await rows("update wismo.outbox set standing = 'sent', settled_at = now() where channel = 'webhook:erp'")
}

const disabled = () => {
  const gone = {
    outcome: 'gone',
    reason: 'http_410',
    now: new Date().toISOString(),
    disableHours: 24,
  } as const
  return noteEndpoint(open.db, { name: 'erp', ...gone })
}

const standings = async () =>
  (await rows("select standing from wismo.outbox where channel = 'webhook:erp'")).map(row => row.standing)

describe('from a terminal', () => {
  test('list says how each endpoint stands, to a person and to a program', async () => {
    await disabled()
    expect(await run('list')).toMatch(
      /^erp: disabled since \S+ \(http_410\), 0 waiting\ncrm: good, 0 waiting$|^crm: good, 0 waiting\nerp: disabled/,
    )
    const { endpoints } = JSON.parse(await run('list', '--json'))
    expect(endpoints).toContainEqual(
      expect.objectContaining({ name: 'erp', reason: 'http_410', disabled_at: expect.any(String) }),
    )
  })

  test('one that is disabled is sent nothing again until somebody enables it, by name', async () => {
    await told()
    await disabled()
    const since = ['--since', '2026-01-01T00:00:00Z', '--by', 'anna']
    await expect(run('redeliver', 'erp', ...since)).rejects.toThrow(EndpointDisabled)
    expect(await run('enable', 'erp', '--by', 'anna')).toBe('erp is enabled.')
    expect(await run('enable', 'erp', '--by', 'anna')).toBe('erp was not disabled.')
    expect(await run('list')).toContain('enabled by anna')
    expect(await run('redeliver', 'erp', ...since)).toBe('1 messages and 0 alerts are sent to erp once more.')
    expect(await standings()).toEqual(['pending'])
  })

  test('redeliver takes a period or one row, and says to a program how much it was', async () => {
    await told()
    const past = [
      '--since',
      '2026-01-01T00:00:00Z',
      '--until',
      '2026-01-02T00:00:00Z',
      '--by',
      'anna',
      '--json',
    ]
    expect(JSON.parse(await run('redeliver', 'erp', ...past))).toEqual({
      endpoint: 'erp',
      messages: 0,
      alerts: 0,
      until: '2026-01-02T00:00:00.000Z',
      unfinished: false,
    })
    expect(await standings()).toEqual(['sent'])
    const [row] = await rows("select key from wismo.outbox where channel = 'webhook:erp'")
    await run('redeliver', 'erp', '--key', String(row?.key), '--by', 'anna')
    expect(await standings()).toEqual(['pending'])
  })
})

test.each([
  [[], 'Say list'],
  [['list', 'erp'], 'Say list'],
  [['list', '--by', 'anna'], 'Say list'],
  [['enable', 'nobody', '--by', 'anna'], 'There is no endpoint "nobody"'],
  [['enable', 'erp'], 'Say who asks'],
  [['enable', 'erp', '--by', 'anna', '--since', '2026-01-01T00:00:00Z'], 'without more options'],
  [['redeliver', 'erp', '--by', 'anna'], 'Say what to send again'],
  [['redeliver', 'erp', '--by', 'anna', '--since', '2026-01-01T00:00:00Z', '--key', 'k'], 'Say what to send'],
  [['redeliver', 'erp', '--by', 'anna', '--key', 'k', '--until', '2026-01-01T00:00:00Z'], 'Say what to send'],
  [['redeliver', 'erp', '--by', 'anna', '--since', 'yesterday'], '--since must be an instant'],
  [['enable', 'erp', '--force'], '--force'],
])('a wrong command line changes nothing and says what it may hold: %j', (args, fault) => {
  expect(() => readAsked(args, ['erp'])).toThrow(BadOptions)
  expect(() => readAsked(args, ['erp'])).toThrow(fault)
  expect(() => readAsked(args, ['erp'])).toThrow('npm run endpoints -- list')
})

test('the command is a process that ends with 0 for what it did, and with 1 for what it could not', async () => {
  const path = fileURLToPath(new URL('../../src/cli/endpoints.ts', import.meta.url))
  const env = { DATABASE_URL: open.url ?? '' }
  const start = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, [path, ...args], { env })
  expect((await start('list', '--json')).stdout).toBe('{"endpoints":[]}\n')
  await expect(start('enable', 'nobody', '--by', 'anna')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('it has: none'),
  })
})
