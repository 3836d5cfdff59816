import { describe, expect, test } from 'vitest'
import { policy } from '../../src/policy/index.ts'
import type { Locale } from '../../src/policy/texts/index.ts'
import { ORDER, story } from '../support/events.ts'
import { stateOf } from '../support/given.ts'
import { edge } from '../support/http.ts'

const TOKEN = 'A'.repeat(32)

/** The edge over one order that is confirmed, of a shop that speaks `locale`. */
function reader(locale: Locale = 'en', timeZone = 'UTC') {
  const state = stateOf([story().order({ chair: 1 })])
  const row = {
    id: ORDER,
    name: '#1001',
    version: 1,
    updatedAt: '2026-03-02T08:00:00.000Z',
    orderedAt: state.orderedAt,
    state,
    trackers: [],
  }
  const { app } = edge({
    readStatus: async () => row,
    storefront: { ...policy.storefront, locale, shops: { 'furniture.example': { timeZone } } },
  })
  return (query = '', accepted?: string) =>
    app.inject({
      url: `/v1/orders/${TOKEN}${query}`,
      headers: accepted === undefined ? {} : { 'accept-language': accepted },
    })
}

describe('the language of an answer', () => {
  test.each([
    ['the one that is asked for', '?lang=de', 'en', 'de'],
    ['also by a tag of a region', '?lang=de-AT', undefined, 'de'],
    ['else what the reader accepts', '', 'de-CH, fr;q=0.8', 'de'],
    ['by its weight', '', 'en;q=0.3, de;q=0.9', 'de'],
    ['and not what he refuses', '', 'fr, de;q=0, en;q=0.1', 'en'],
    ['where there are no texts in what is asked for, what he accepts', '?lang=fr', 'de', 'de'],
    ['where there are none in anything, the shop’s own', '', 'fr, it', 'en'],
    ['where nothing is asked for, the shop’s own', '', undefined, 'en'],
    ['where anything will do, the shop’s own', '', '*', 'en'],
    ['and no word of an object', '?lang=constructor', undefined, 'en'],
    ['and no list', '?lang=de&lang=en', undefined, 'en'],
  ])('is %s', async (_what, query, accepted, locale) => {
    const answer = await reader()(query, accepted)
    expect([answer.json().locale, answer.headers['content-language']]).toEqual([locale, locale])
  })

  test('is the shop’s own where its policy says so', async () => {
    const read = reader('de')
    expect((await read()).json().sentence).toBe('Ihre Bestellung ist bestätigt.')
    expect((await read('', '*')).json().locale).toBe('de')
    expect((await read('', 'en')).json().locale).toBe('en')
  })

  test('is told to caches, and each has its own ETag', async () => {
    const read = reader()
    const [en, de] = [await read('', 'en'), await read('', 'de')]
    expect(en.headers.vary).toMatch(/Accept-Language/i)
    expect(en.headers.etag).not.toBe(de.headers.etag)
  })
})

describe('the times of an answer', () => {
  test('are on the clocks of the order’s shop, with their offset', async () => {
    const read = reader('en', 'America/New_York')
    expect((await read()).json()).toMatchObject({
      time_zone: 'America/New_York',
      ordered_at: '2026-03-02T03:00:00.000-05:00',
      timeline: [{ at: '2026-03-02T03:00:00.000-05:00', event: 'ordered' }],
    })
  })
})
