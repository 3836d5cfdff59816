import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { edge, OPS_TOKEN } from '../support/http.ts'

const basic = { authorization: `Basic ${Buffer.from(`me:${OPS_TOKEN}`).toString('base64')}` }
const [ONE, OTHER] = ['a'.repeat(22), 'b'.repeat(22)]

const open = (url: string, parts: Parameters<typeof edge>[0] = {}, headers: Record<string, string> = basic) =>
  edge(parts).app.inject({ url, headers })

describe('the storefront that shows the widget', () => {
  test('embeds it as any shop would, under a policy that allows its one style sheet and nothing inline', async () => {
    const { statusCode, headers, body } = await open('/storefront')
    expect(statusCode).toBe(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(body).toContain('<script type="module" src="/widget.js"></script>')
    expect(body.match(/<order-status[^>]*>/g)).toEqual(['<order-status>', '<order-status lang="de">'])
    const styles = /<style>([\s\S]*)<\/style>/.exec(body)?.[1] ?? ''
    const hash = createHash('sha256').update(styles).digest('base64')
    expect(headers['content-security-policy']).toContain(`style-src 'self' 'sha256-${hash}'`)
    expect(headers['content-security-policy']).not.toContain('unsafe')
  })

  test('shows two orders by their tokens, and takes nothing else for a token', async () => {
    const { body } = await open(`/storefront?token=${ONE}&token=${OTHER}`)
    expect(body).toContain(`<order-status token="${ONE}">`)
    expect(body).toContain(`<order-status token="${OTHER}" lang="de">`)
    const hostile = await open(`/storefront?token=${encodeURIComponent('"><script>alert(1)</script>')}`)
    expect(hostile.body).not.toContain('alert(1)')
  })

  test('wants the password of ops', async () => {
    expect((await open('/storefront', {}, {})).statusCode).toBe(401)
  })

  test('without one is shown on the machine of the service alone', async () => {
    const parts = { opsToken: null }
    expect((await open('/storefront', parts, { host: 'localhost:3000' })).statusCode).toBe(200)
    for (const headers of [
      { host: 'shop.example' },
      { host: 'localhost', 'x-forwarded-for': '203.0.113.9' },
    ]) {
      const refused = await open('/storefront', parts, headers)
      expect([refused.statusCode, refused.json().detail]).toEqual([
        400,
        'Without OPS_TOKEN this page is shown on the machine of the service alone; set it.',
      ])
    }
  })

  test('is not there on Vercel', async () => {
    expect((await open('/storefront', { storefrontPage: false })).statusCode).toBe(404)
  })
})
