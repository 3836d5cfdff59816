import { describe, expect, test } from 'vitest'
import type { OptOutParts } from '../../src/http/opt-out.ts'
import { readHtml } from '../support/html.ts'
import { bearer, edge } from '../support/http.ts'

type Asked = Parameters<OptOutParts['optOut']>[0]

function asking() {
  const asked: Asked[] = []
  const { app } = edge({
    optOut: async given => {
      asked.push(given)
      return 'order' in given ? given.order : given.token === 'known' ? 'a:1' : null
    },
  })
  return { app, asked }
}

const OPS = '/ops/orders/a:1/opt-out'

test('ops end and resume the mails about an order, by name', async () => {
  const { app, asked } = asking()
  const ended = await app.inject({ method: 'POST', url: OPS, headers: bearer, payload: { by: 'anna' } })
  expect(ended.json()).toEqual({ order: 'a:1', opted_out: true })
  const resumed = await app.inject({
    method: 'POST',
    url: OPS,
    headers: bearer,
    payload: { by: 'anna', lift: true },
  })
  expect(resumed.json()).toEqual({ order: 'a:1', opted_out: false })
  expect(asked).toEqual([
    { order: 'a:1', by: 'anna', out: true },
    { order: 'a:1', by: 'anna', out: false },
  ])
})

test('ops must say who they are, twice', async () => {
  const { app, asked } = asking()
  expect((await app.inject({ method: 'POST', url: OPS, payload: { by: 'anna' } })).statusCode).toBe(401)
  for (const payload of [{}, { by: ' ' }, { by: 'x'.repeat(101) }, { by: 'anna', lift: 'yes' }]) {
    const answer = await app.inject({ method: 'POST', url: OPS, headers: bearer, payload })
    expect(answer.statusCode).toBe(400)
  }
  expect(asked).toEqual([])
})

test('whoever has the link of the order ends its mails with one click of his mail program', async () => {
  const { app, asked } = asking()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const payload = 'List-Unsubscribe=One-Click'
  const answer = await app.inject({ method: 'POST', url: '/v1/orders/known/opt-out', headers, payload })
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toEqual({ opted_out: true })
  expect(asked).toEqual([{ token: 'known', by: 'customer', out: true }])
})

test('a program that opens every link of a mail ends nothing, and an unknown link is like any other', async () => {
  const { app, asked } = asking()
  await app.inject('/v1/orders/known/opt-out')
  expect(asked).toEqual([])
  expect((await app.inject({ method: 'POST', url: '/v1/orders/other/opt-out' })).statusCode).toBe(404)
})

describe('the page where a mail’s link leads', () => {
  const URL = '/v1/orders/known/opt-out'
  const browser = { accept: 'text/html,*/*;q=0.8', 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' }

  test('asks, in the reader’s language, and opening it ends nothing', async () => {
    const { app, asked } = asking()
    const page = await app.inject({ url: URL, headers: browser })
    const elements = readHtml(page.body)
    expect(elements.find(({ name }) => name === 'html')?.attributes.lang).toBe('de')
    expect(elements.find(({ name }) => name === 'form')?.attributes).toEqual({ method: 'post' })
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(page.headers['referrer-policy']).toBe('no-referrer')
    expect(page.headers['cache-control']).toBe('no-store')
    expect(asked).toEqual([])
  })

  test('says that it is done once the button was pressed', async () => {
    const { app, asked } = asking()
    const form = { ...browser, 'content-type': 'application/x-www-form-urlencoded' }
    const done = await app.inject({ method: 'POST', url: URL, headers: form, payload: '' })
    expect(done.body).toContain('Sie erhalten keine Nachrichten mehr')
    expect(asked).toEqual([{ token: 'known', by: 'customer', out: true }])
  })

  test('speaks English to whoever reads neither', async () => {
    const { app } = asking()
    const page = await app.inject({ url: URL, headers: { 'accept-language': 'fr' } })
    expect(page.body).toContain('<html lang="en">')
    expect(page.headers.vary).toMatch(/accept-language/i)
  })

  test('speaks the language that its address names, as all pages do', async () => {
    const { app } = asking()
    const page = await app.inject({ url: `${URL}?lang=de`, headers: { 'accept-language': 'en' } })
    expect(page.body).toContain('<html lang="de">')
  })
})
