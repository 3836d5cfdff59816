import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createSlack } from '../../src/clients/slack.ts'
import type { SendResult } from '../../src/outbox/channel.ts'
import { createSlackWay } from '../../src/outbox/channels/slack.ts'
import type { DueAlert } from '../../src/store/alerts.ts'
import { alerting, inSlack, keptWay, minute, slackAt } from '../support/alerts.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { type Receiver, startReceiver } from '../support/endpoint.ts'

let open: OpenDatabase
let slack: Receiver
beforeAll(async () => {
  open = await openFresh('postgres')
  slack = await startReceiver()
})
afterAll(async () => {
  await open.close()
  await slack.close()
})

const { raise, over, tell, rows, clear, untold, logged } = alerting(() => open)
beforeEach(async () => {
  await clear()
  slack.forget()
})

/** Somebody who hears of what is raised, and answers so. */
function listener(name: string, answer: () => SendResult = () => ({ kind: 'sent', providerId: null })) {
  const heard: DueAlert[] = []
  const raise = async (alert: DueAlert) => {
    heard.push(alert)
    return answer()
  }
  return { name, raise, heard }
}

describe('a condition', () => {
  test('is said once, with its count, and not again while nothing changes', async () => {
    await raise('quarantined', 'shopify:x', minute(0), { source: 'shopify', reason: 'unlisted shop' }, 3)
    expect(await tell(minute(0), [slackAt(slack)])).toEqual({ told: 1, failed: 0 })
    for (const later of [1, 6, 60, 600]) await tell(minute(later), [slackAt(slack)])
    expect(inSlack(slack)).toEqual([':warning: Deliveries were not understood'])
    expect(slack.got[0]?.body).toContain('× 3 · source: shopify · reason: unlisted shop')
  })

  test('is said again when it has grown tenfold, but not within five minutes', async () => {
    await raise('quarantined', 'shopify:x', minute(0))
    await tell(minute(0), [slackAt(slack)])
    await raise('quarantined', 'shopify:x', minute(1), {}, 99)
    await tell(minute(4), [slackAt(slack)])
    expect(slack.got).toHaveLength(1)
    await tell(minute(5), [slackAt(slack)])
    expect(inSlack(slack)).toHaveLength(2)
    expect(slack.got[1]?.body).toContain('Still: Deliveries were not understood')
    expect(slack.got[1]?.body).toContain('× 100')
    await raise('quarantined', 'shopify:x', minute(6), {}, 800)
    await tell(minute(60), [slackAt(slack)])
    expect(slack.got).toHaveLength(2)
  })

  test('that lasts is said again once a day', async () => {
    await raise('feed_late', 'north', minute(0))
    await tell(minute(0), [slackAt(slack)])
    await tell(minute(23 * 60), [slackAt(slack)])
    expect(slack.got).toHaveLength(1)
    await tell(minute(24 * 60), [slackAt(slack)])
    expect(inSlack(slack)).toEqual([':warning: Feed late', ':warning: Still: Feed late'])
  })

  test('that is over is said to be over, and news when it comes back', async () => {
    await raise('feed_late', 'north', minute(0))
    await tell(minute(0), [slackAt(slack)])
    await over('feed_late', minute(7))
    await tell(minute(7), [slackAt(slack)])
    await tell(minute(20), [slackAt(slack)])
    await raise('feed_late', 'north', minute(30))
    await tell(minute(30), [slackAt(slack)])
    expect(inSlack(slack)).toEqual([
      ':warning: Feed late',
      ':white_check_mark: Over: Feed late',
      ':warning: Feed late',
    ])
  })

  test('that comes and goes every minute is said once in five minutes at most', async () => {
    for (let at = 0; at < 30; at += 1) {
      if (at % 2 === 0) await raise('feed_failing', 'north', minute(at))
      else await over('feed_failing', minute(at))
      await tell(minute(at), [slackAt(slack)])
    }
    expect(slack.got.length).toBeGreaterThan(1)
    expect(slack.got.length).toBeLessThanOrEqual(6)
  })

  test('that was over before anybody heard of it is not said', async () => {
    await raise('feed_late', 'north', minute(0))
    await over('feed_late', minute(1))
    await tell(minute(2), [slackAt(slack)])
    expect(slack.got).toEqual([])
  })

  test('is said by one of five who tell at once', async () => {
    for (let nth = 0; nth < 30; nth += 1) await raise('feed_late', `feed ${nth}`, minute(0))
    const told = await Promise.all(Array.from({ length: 5 }, () => tell(minute(0), [slackAt(slack)])))
    expect(told.reduce((sum, each) => sum + each.told, 0)).toBe(30)
    const lines = slack.got.flatMap(({ body }) => (JSON.parse(body) as { blocks: unknown[] }).blocks.slice(1))
    expect(lines).toHaveLength(30)
    expect(new Set(lines.map(line => JSON.stringify(line))).size).toBe(30)
  })

  test('whose teller died is said when his lease has passed', async () => {
    await raise('feed_late', 'north', minute(0))
    await tell(minute(0), [slackAt(slack)])
    await rows("update wismo.alert_tellings set state = 'untold', told_at = null, due_at = $1", minute(1.5))
    await tell(minute(1), [slackAt(slack)])
    expect(slack.got).toHaveLength(1)
    await tell(minute(2), [slackAt(slack)])
    expect(slack.got).toHaveLength(2)
  })
})

test('10,000 equal faults: at most one message in five minutes', async () => {
  const said: number[] = []
  for (let round = 0; round <= 100; round += 1) {
    const at = minute(round / 5)
    await rows(
      `do $$ begin for i in 1..100 loop
         insert into wismo.alerts as a (kind, fingerprint, first_seen, last_seen, count, detail)
         values ('quarantined', 'shopify:x', '${at.toISOString()}', '${at.toISOString()}', 1, '{}')
         on conflict (kind, fingerprint) do update set count = a.count + 1, last_seen = excluded.last_seen;
       end loop; end $$`,
    )
    await tell(at, [slackAt(slack)])
    while (said.length < slack.got.length) said.push(round / 5)
  }
  expect(await rows('select count from wismo.alerts')).toEqual([{ count: '10100' }])
  // The first, and one when there were ten times as many: minutes after the begin.
  expect(said).toEqual([0, 5])
})

describe('when Slack', () => {
  test.each([
    [403, 'invalid_token'],
    [404, 'no_service'],
    [410, 'channel_is_archived'],
    [400, 'invalid_payload'],
  ])('refuses for good (%i %s), ops are told by mail at once', async (status, body) => {
    slack.answers({ status, body })
    const mail = keptWay('email')
    await raise('feed_late', 'north', minute(0))
    expect(await tell(minute(0), [slackAt(slack), mail])).toEqual({ told: 1, failed: 0 })
    await raise('feed_empty', 'north', minute(1))
    await tell(minute(1), [slackAt(slack), mail])
    expect(mail.headlines).toEqual(['Feed late', 'Feed empty'])
    // Refused once, it is not asked for a while; then it is tried again.
    expect(slack.got).toHaveLength(1)
    slack.answers({ status: 200, body: 'ok' })
    await raise('feed_short', 'north', minute(40))
    await tell(minute(40), [slackAt(slack), mail])
    expect(slack.got).toHaveLength(2)
    expect(mail.headlines).toHaveLength(2)
    expect(await rows('select way from wismo.alert_ways')).toEqual([])
  })

  test('refuses for good and there is no mail, the log says it and nothing is lost', async () => {
    slack.answers({ status: 404, body: 'no_service' })
    await raise('feed_late', 'north', minute(0))
    expect(await tell(minute(0), [slackAt(slack)])).toEqual({ told: 0, failed: 1 })
    expect(untold).toEqual(['Feed late: no_service'])
    slack.answers({ status: 200, body: 'ok' })
    await tell(minute(60), [slackAt(slack)])
    expect(inSlack(slack)).toContain(':warning: Feed late')
    expect(await rows('select state from wismo.alert_tellings')).toEqual([{ state: 'raised' }])
  })

  test('has trouble of its own, it is tried again, and ops are told by mail after a quarter of an hour', async () => {
    slack.answers({ status: 500 })
    const mail = keptWay('email')
    await raise('feed_late', 'north', minute(0))
    for (const at of [0, 1, 2, 5, 10]) await tell(minute(at), [slackAt(slack), mail])
    expect(mail.headlines).toEqual([])
    await tell(minute(16), [slackAt(slack), mail])
    expect(mail.headlines).toEqual(['Feed late'])
  })

  test('may have taken what it did not answer, nothing is said within five minutes', async () => {
    slack.answers('reset')
    await raise('feed_late', 'north', minute(0))
    for (const at of [0, 1, 2, 3, 4]) await tell(minute(at), [slackAt(slack)])
    expect(slack.got).toHaveLength(1)
    slack.answers({ status: 200 })
    await tell(minute(5), [slackAt(slack)])
    expect(slack.got).toHaveLength(2)
  })

  test('asks to be left alone, no process calls it for so long', async () => {
    slack.answers({ status: 429, headers: { 'retry-after': '120' } })
    await raise('feed_late', 'north', minute(0))
    await raise('feed_empty', 'north', minute(0))
    expect(await tell(minute(0), [slackAt(slack)])).toEqual({ told: 0, failed: 2 })
    expect(slack.got).toHaveLength(1)
    const paused = await rows(
      "select paused_until > now() + interval '90 seconds' as long from wismo.allowances",
    )
    expect(paused).toEqual([{ long: true }])
    expect(await rows('select way from wismo.alert_ways')).toEqual([])
  })

  test('is called by two processes, they share one call a second', async () => {
    expect(
      createSlackWay('https://hooks.example/x', createSlack('https://hooks.example/x')).allowance,
    ).toEqual({
      calls: 1,
      windowMs: 1000,
    })
    // Longer than a run lasts, so that nobody waits for it here.
    const way = { ...slackAt(slack), allowance: { calls: 1, windowMs: 120_000 } }
    await raise('feed_late', 'north', minute(0))
    await raise('feed_empty', 'north', minute(0))
    const runs = await Promise.all([tell(minute(0), [way]), tell(minute(0), [way])])
    expect(runs.reduce((sum, { told }) => sum + told, 0)).toBe(1)
    expect(slack.got).toHaveLength(1)
    expect(await rows("select error from wismo.alert_tellings where state = 'untold'")).toEqual([
      { error: 'no_allowance' },
    ])
  })
})

test('without any way to ops the log is what they read, once for each condition', async () => {
  await raise('feed_late', 'north', minute(0))
  for (const at of [0, 1, 10]) await tell(minute(at), [])
  expect(logged).toEqual(['Feed late'])
})

describe('a program', () => {
  test('hears of what is raised, once each time, and not how it goes on', async () => {
    const erp = listener('webhook:erp')
    const at = (minutes: number) => tell(minute(minutes), [], { listeners: [erp] })
    await raise('feed_late', 'north', minute(0))
    await at(0)
    await raise('feed_late', 'north', minute(6), {}, 500)
    await at(6)
    await over('feed_late', minute(10))
    await at(10)
    await raise('feed_late', 'north', minute(20))
    await at(20)
    expect(erp.heard.map(({ kind, count, episode }) => [kind, count, episode])).toEqual([
      ['feed_late', 1, 0],
      ['feed_late', 502, 1],
    ])
  })

  test('that does not answer is told again later under the same episode', async () => {
    const erp = listener('webhook:erp', () => ({ kind: 'refused', permanent: false, reason: 'http_500' }))
    await raise('feed_late', 'north', minute(0))
    for (const at of [0, 1, 2]) await tell(minute(at), [], { listeners: [erp] })
    expect(erp.heard.map(({ episode }) => episode)).toEqual([0, 0, 0])
  })

  test('does not hear of its own trouble, which would never end', async () => {
    const erp = listener('webhook:erp')
    await raise('channel_failing', 'webhook:erp', minute(0))
    await raise('message_dead', 'webhook:erp:dead:gave_up', minute(0))
    await raise('channel_failing', 'webhook:erp-2', minute(0))
    await tell(minute(0), [], { listeners: [erp] })
    expect(erp.heard.map(({ fingerprint }) => fingerprint)).toEqual(['webhook:erp-2'])
  })
})
