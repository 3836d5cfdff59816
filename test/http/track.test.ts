import { afterAll, describe, expect, test } from 'vitest'
import type { Asked } from '../../src/http/look-up.ts'
import { policy } from '../../src/policy/index.ts'
import { DatabaseUnavailable } from '../../src/store/database.ts'
import { edge } from '../support/http.ts'
import { NOW, rowOf, TOKEN_OF } from '../support/order-pages.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const NOBODYS = 'of-nobody-at-all-there'
const DELIVERED = `/track/${TOKEN_OF('delivered')}`

const asked: Asked[] = []
const { app, lines } = edge({
  clock: () => NOW,
  readStatus: async token => {
    if (token.startsWith('down')) throw new DatabaseUnavailable('away')
    return rowOf(token)
  },
  lookUp: async question => {
    asked.push(question)
    const token = question.contact === 'ada@example.com' ? TOKEN_OF('delivered') : null
    return token === null ? null : { token, url: `https://elsewhere.example/track/${token}` }
  },
})
afterAll(() => app.close())

const post = (payload: string, url = '/track') => app.inject({ method: 'POST', url, headers: FORM, payload })

describe('the page of an order', () => {
  test('is written whole on the server, with the API’s own words', async () => {
    const view = (await app.inject({ url: `/v1/orders/${TOKEN_OF('delivered')}` })).json()
    const { body, headers, statusCode } = await app.inject({ url: DELIVERED })
    expect(statusCode).toBe(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    for (const said of [
      view.label,
      view.sentence,
      view.name,
      ...view.items.map((item: { title: string }) => item.title),
    ])
      expect(body).toContain(said)
  })

  test('is for nobody’s index, tells nobody its address, and lets nothing foreign run or load', async () => {
    const { headers } = await app.inject({ url: DELIVERED })
    expect(headers).toMatchObject({
      'x-robots-tag': 'noindex, nofollow',
      'referrer-policy': 'no-referrer',
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Language',
      'content-language': 'en',
    })
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
  })

  test('leads to the carrier without telling where from', async () => {
    const { body } = await app.inject({ url: DELIVERED })
    expect(body).toMatch(
      /<a [^>]*href="https:\/\/www\.ups\.com[^"]*" rel="noopener noreferrer">Track with UPS/,
    )
  })

  test('what a shop calls its goods is text and never HTML', async () => {
    const { body } = await app.inject({ url: `/track/${TOKEN_OF('long words')}` })
    expect(body).toContain('&lt;b&gt;&amp;amp;&lt;/b&gt;')
    expect(body).not.toContain('<b>')
  })

  test('is in the reader’s language, and in the one that he chose before that', async () => {
    const german = await app.inject({ url: DELIVERED, headers: { 'accept-language': 'de-AT,en;q=0.5' } })
    expect(german.body).toContain('<html lang="de">')
    const chosen = await app.inject({ url: `${DELIVERED}?lang=en`, headers: { 'accept-language': 'de' } })
    expect(chosen.body).toContain('<html lang="en">')
  })

  test('a link that ended and one that never was are answered alike: the form, and one sentence', async () => {
    const answers = await Promise.all(
      [NOBODYS, 'x', 'A'.repeat(32)].map(token => app.inject({ url: `/track/${token}` })),
    )
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404])
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
    expect(answers[0]?.body).toContain('This link shows no order, or none any more.')
    expect(answers[0]?.body).toContain('<form class="card look-up" method="post" action="/track">')
  })

  test('while the database is away, a page says so and when to come again, and the log names no token', async () => {
    const { statusCode, headers, body } = await app.inject({ url: '/track/down-down-down-down' })
    expect(statusCode).toBe(503)
    expect(headers).toMatchObject({ 'retry-after': '2', 'cache-control': 'no-store' })
    expect(body).toContain('We cannot show this just now')
    expect(lines.join('')).not.toContain('down-down')
  })
})

describe('the look-up form', () => {
  test('leads to the order’s page, on this very host', async () => {
    const { statusCode, headers } = await post('order=%231001&contact=ada%40example.com')
    expect([statusCode, headers.location]).toEqual([303, DELIVERED])
    expect(headers['cache-control']).toBe('no-store')
    expect(asked.at(-1)).toEqual({ order: '#1001', contact: 'ada@example.com', address: '127.0.0.1' })
  })

  test('carries the language on that was chosen', async () => {
    expect((await app.inject({ url: '/track?lang=de' })).body).toContain('action="/track?lang=de"')
    const { headers } = await post('order=1&contact=ada%40example.com', '/track?lang=de')
    expect(headers.location).toBe(`${DELIVERED}?lang=de`)
  })

  test.each([
    ['a wrong contact', 'order=1001&contact=eve%40example.com'],
    ['nothing', 'order=&contact='],
    ['other fields', 'number=1001'],
    ['a field told twice', 'order=1&order=2&contact=a'],
    ['far too much', `order=${'1'.repeat(400)}&contact=a`],
  ])('of %s makes the same of it: the form once more, and one sentence', async (_, payload) => {
    const { statusCode, headers, body } = await post(payload)
    expect([statusCode, headers['cache-control']]).toEqual([404, 'no-store'])
    expect(body).toContain('We could not find an order with these details.')
  })

  test('what was typed comes back as text', async () => {
    const { body } = await post(`order=${encodeURIComponent('"><script>')}&contact=x`)
    expect(body).toContain('value="&quot;&gt;&lt;script&gt;"')
  })

  test('brings up the right keyboard, and what the browser knows of its owner', async () => {
    const { body } = await app.inject({ url: '/track' })
    const [order, contact] = body.match(/<input [^>]+>/g) ?? []
    expect(order).toContain('autocapitalize="characters"')
    expect(order).toContain('enterkeyhint="next"')
    expect(contact).toContain('inputmode="email" autocomplete="email" autocapitalize="none"')
    expect(contact).toContain('enterkeyhint="go"')
  })

  test('is not there where nobody can look anything up', async () => {
    const { app: closed } = edge()
    const { body } = await closed.inject({ url: '/track' })
    expect(body).not.toContain('<form')
    expect(body).toContain('open the link in the e-mail')
    await closed.close()
  })
})

describe('a shop’s own look', () => {
  test('its name, its logo, its colours and its help are on the page, and the policy lets in just these', async () => {
    const { app: own } = edge({
      readStatus: async token => rowOf(token),
      storefront: {
        ...policy.storefront,
        name: 'Nordholz & Söhne',
        shops: {
          'furniture.example': {
            logoUrl: 'https://cdn.example/logo.svg?v=1',
            colours: { accent: '#0b5d4e', accentText: '#ffffff' },
            supportUrl: 'mailto:help@nordholz.example',
          },
        },
      },
    })
    const { body, headers } = await own.inject({ url: DELIVERED })
    expect(body).toContain('<img src="https://cdn.example/logo.svg?v=1" alt="Nordholz &amp; Söhne"')
    expect(body).toContain('href="mailto:help@nordholz.example"')
    expect(body).toContain('--accent:#0b5d4e')
    expect(headers['content-security-policy']).toContain("img-src 'self' https://cdn.example/logo.svg;")
    expect(headers['content-security-policy']).toMatch(/style-src 'self' 'sha256-[^']+';/)
    await own.close()
  })
})
