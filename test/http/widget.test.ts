import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { widgetWithWords } from '../../src/http/widget.ts'
import { policy } from '../../src/policy/index.ts'
import { LOCALES, TEXTS } from '../../src/policy/texts/index.ts'
import { edge } from '../support/http.ts'

const SHOP = 'https://shop.example'
const read = (headers: Readonly<Record<string, string>> = {}) =>
  edge({ storefrontOrigins: [SHOP] }).app.inject({ url: '/widget.js', headers })

describe('the script of the widget', () => {
  test('is one module without imports, of under 15 kB as it travels, words of every language included', async () => {
    const { body, headers } = await read()
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(body).not.toMatch(/\bimport\s*[{('"`*]/)
    expect(gzipSync(body, { level: 9 }).length).toBeLessThan(15_000)
    for (const locale of LOCALES) expect(body).toContain(JSON.stringify(TEXTS[locale].page.formLead))
  })

  test('asks nobody but its own service: no address stands in it', async () => {
    const addresses = (await read()).body.match(/https?:\/\/[^\s"'`]+/g) ?? []
    // Names of kinds of markup, which nobody asks.
    expect(addresses.filter(each => !each.startsWith('http://www.w3.org/'))).toEqual([])
  })

  test('is packed for who takes that', async () => {
    const { headers, rawPayload } = await read({ 'accept-encoding': 'br, gzip' })
    expect(headers['content-encoding']).toBe('gzip')
    expect(headers.vary).toContain('Accept-Encoding')
    expect(rawPayload.length).toBeLessThan(15_000)
  })

  test('is asked about again after minutes, and not sent again while it is the same', async () => {
    const { headers } = await read()
    expect(headers['cache-control']).toBe('public, max-age=300, stale-while-revalidate=86400')
    const again = await read({ 'if-none-match': String(headers.etag) })
    expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', headers.etag])
    expect((await read({ 'if-none-match': '"other"' })).statusCode).toBe(200)
  })

  test('may be loaded by the storefronts that the service knows, and by no other site', async () => {
    expect((await read({ origin: SHOP })).headers['access-control-allow-origin']).toBe(SHOP)
    const other = await read({ origin: 'https://other.example' })
    expect(other.headers['access-control-allow-origin']).toBeUndefined()
    expect(other.headers.vary).toContain('Origin')
  })

  test('speaks the shop’s language to readers who ask for none of ours', () => {
    expect(widgetWithWords({ ...policy.storefront, locale: 'de' })).toContain('{"fallback":"de"')
  })
})
