import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Finding, testFeed } from '../../../src/jobs/feeds/test-connection.ts'
import type { Feed } from '../../../src/policy/feed.ts'
import { type Drop, makeDrop, shipments } from '../../support/feeds.ts'
import { freePort, type Login, makeLogin, missingServers, tellMissing } from '../../support/file-servers.ts'
import { type SshServer, startSshd } from '../../support/sshd.ts'

tellMissing()

const NOON = new Date('2026-11-23T12:00:00.000Z')
const findings = async (feed: Feed, secrets: Record<string, string> = {}): Promise<readonly Finding[]> => {
  const found: Finding[] = []
  for await (const finding of testFeed(feed, secrets, NOON)) found.push(finding)
  return found
}
const lines = async (feed: Feed, secrets: Record<string, string> = {}) =>
  (await findings(feed, secrets)).map(({ step, ok, says }) => `${ok ? 'ok' : 'not ok'} ${step}: ${says}`)

let drop: Drop
beforeAll(() => {
  drop = makeDrop()
})
afterAll(() => drop.remove())

test('a directory: what is there, and how old the newest file is', async () => {
  const feed = shipments(drop.dir)
  expect((await lines(feed)).at(-1)).toBe('ok pattern: no file is there yet')
  drop.put('other.txt', '')
  expect((await lines(feed)).at(-1)).toBe('not ok pattern: none of the 1 files fits the pattern; correct it')
  drop.put('ships-1.csv', '', '2026-11-23T09:30:00.000Z')
  drop.put('ships-2.csv', '', '2026-11-23T08:30:00.000Z')
  expect((await lines(feed)).at(-1)).toBe(
    'ok pattern: 2 files fit the pattern; the newest, ships-1.csv, is 2.5 h old',
  )
  const marked = shipments(drop.dir, { finished: { by: 'marker', suffix: '.done' } })
  expect((await lines(marked)).at(-1)).toMatch(/^not ok finished: no file ends with \.done/)
  expect((await lines(shipments('/no/such/place'))).at(-1)).toMatch(/^not ok list: FeedPathMissing/)
})

const sftp = (port: number, user: string, hostKey: string, path: string): Feed =>
  shipments('', {
    from: { protocol: 'sftp', host: '127.0.0.1', port, user, hostKey, path, passwordEnv: 'NORTH_PASSWORD' },
  })

test('the first thing that is wrong ends it: a secret, a host, a port', async () => {
  const port = await freePort()
  const feed = sftp(port, 'u', 'SHA256:x', '/')
  expect(await lines(feed)).toEqual([
    'not ok secrets: FeedNotConnectable: The feed north-shipments needs NORTH_PASSWORD, which is not set',
  ])
  const set = { NORTH_PASSWORD: 'pw' }
  expect((await lines(feed, set)).at(-1)).toMatch(/^not ok connect: port \d+ does not answer/)
  const nowhere = { ...feed, from: { ...feed.from, host: 'no-such-host.invalid' } } as Feed
  expect((await lines(nowhere, set)).at(-1)).toMatch(/^not ok resolve: no-such-host\.invalid has no address/)
})

describe.skipIf(missingServers !== null)('an SFTP server', () => {
  let login: Login
  let sshd: SshServer
  beforeAll(async () => {
    login = makeLogin()
    sshd = await startSshd(login.user)
  })
  afterAll(() => {
    sshd?.stop()
    login?.remove()
  })

  test('is gone through line by line', async () => {
    const feed = sftp(sshd.port, login.user, sshd.hostKey, login.out)
    const found = await findings(feed, { NORTH_PASSWORD: login.password })
    expect(found.map(({ step, ok }) => [step, ok])).toEqual(
      ['secrets', 'resolve', 'connect', 'log in', 'list', 'pattern'].map(step => [step, true]),
    )
  })

  test('with another host key is named with the key that it shows', async () => {
    const feed = sftp(sshd.port, login.user, 'SHA256:another', login.out)
    const last = (await findings(feed, { NORTH_PASSWORD: login.password })).at(-1)
    expect(last).toMatchObject({ step: 'log in', ok: false })
    expect(last?.says).toContain(sshd.hostKey)
  })
})
