import { describe, expect, test } from 'vitest'
import type { LocalMails } from '../../src/http/outbox-page.ts'
import { previews } from '../../src/outbox/messages/samples.ts'
import type { LocalMail } from '../../src/store/mails.ts'
import { readHtml } from '../support/html.ts'
import { bearer, edge, OPS_TOKEN } from '../support/http.ts'
import { mailPolicy, PUBLIC_URL } from '../support/mails.ts'

const HOSTILE = `"><script>alert(1)</script>`

const mail: LocalMail = {
  id: 'm1',
  order: `a:1${HOSTILE}`,
  to: 'ada@example.com',
  milestone: 'first_scan',
  locale: 'de',
  subject: `Unterwegs ${HOSTILE}`,
  html: '<!DOCTYPE html><html lang="de"><body><p>Unterwegs</p></body></html>',
  text: `Unterwegs ${HOSTILE}`,
  sentAt: '2026-11-21T12:00:00.000Z',
}

const kept = (over: Partial<LocalMails> = {}): LocalMails => ({
  opsToken: OPS_TOKEN,
  list: async () => [mail],
  show: async id => (id === mail.id ? mail : null),
  previews: () => previews(mailPolicy, PUBLIC_URL),
  ...over,
})
const opened = (localMails: LocalMails | null = kept()) => edge({ localMails }).app

describe('the outbox page', () => {
  test('lists what was mailed, and leads to each mail', async () => {
    const page = await opened().inject({ url: '/outbox', headers: bearer })
    const elements = readHtml(page.body)
    const links = elements.filter(({ name }) => name === 'a').map(({ attributes }) => attributes.href)
    expect(links).toEqual(['/outbox/preview', '/outbox/mails/m1'])
    expect(elements.some(({ name }) => name === 'script')).toBe(false)
  })

  test('shows a mail as its reader sees it, in a frame in which nothing runs, and its text', async () => {
    const page = await opened().inject({ url: '/outbox/mails/m1', headers: bearer })
    const elements = readHtml(page.body)
    const frame = elements.find(({ name }) => name === 'iframe')
    expect(frame?.attributes).toMatchObject({ sandbox: '' })
    expect(frame?.attributes.srcdoc).toContain('&lt;p&gt;Unterwegs&lt;/p&gt;')
    expect(elements.some(({ name }) => name === 'script')).toBe(false)
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(page.headers['cache-control']).toBe('no-store')
    expect((await opened().inject({ url: '/outbox/mails/other', headers: bearer })).statusCode).toBe(404)
  })

  test('previews every message in every language, whatever was mailed', async () => {
    const app = opened()
    const index = await app.inject({ url: '/outbox/preview', headers: bearer })
    const links = readHtml(index.body).flatMap(({ attributes: { href } }) => href ?? [])
    expect(links.length).toBeGreaterThan(40)
    for (const url of links.filter(each => each.startsWith('/outbox/preview/'))) {
      const page = await app.inject({ url, headers: bearer })
      expect(page.statusCode).toBe(200)
      expect(() => readHtml(page.body)).not.toThrow()
    }
    expect((await app.inject({ url: '/outbox/preview/999', headers: bearer })).statusCode).toBe(404)
  })

  test('is not there where mails go out', async () => {
    for (const url of ['/outbox', '/outbox/preview'])
      expect((await opened(null).inject({ url, headers: bearer })).statusCode).toBe(404)
  })
})

describe('its door', () => {
  const basic = (password: string) => ({
    authorization: `Basic ${Buffer.from(`anybody:${password}`).toString('base64')}`,
  })

  test('takes the token of ops as a bearer and, since people come by browser, as a password', async () => {
    const app = opened()
    for (const headers of [bearer, basic(OPS_TOKEN)])
      expect((await app.inject({ url: '/outbox', headers })).statusCode).toBe(200)
    for (const headers of [{}, basic('wrong'), basic(''), { authorization: 'Basic' }]) {
      const refused = await app.inject({ url: '/outbox', headers })
      expect(refused.statusCode).toBe(401)
      expect(refused.headers['www-authenticate']).toMatch(/^Basic /)
      expect(refused.body).not.toContain('ada@example.com')
    }
  })

  test('is open on this machine where there is no token, and to nobody from elsewhere', async () => {
    const app = opened(kept({ opsToken: null }))
    expect((await app.inject({ url: '/outbox' })).statusCode).toBe(200)
    const elsewhere = [
      { remoteAddress: '192.0.2.7' },
      { headers: { host: 'evil.example' } },
      { headers: { 'x-forwarded-for': '192.0.2.7' } },
    ]
    for (const from of elsewhere) {
      const answer = await app.inject({ url: '/outbox', ...from })
      expect(answer.statusCode).toBe(400)
      expect(answer.body).not.toContain('ada@example.com')
    }
  })
})
