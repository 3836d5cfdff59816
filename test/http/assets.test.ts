import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { trackScript } from '../../src/http/assets/track-script.ts'
import { trackStyles } from '../../src/http/assets/track-styles.ts'
import { ASSET } from '../../src/http/assets.ts'
import { edge } from '../support/http.ts'

const { app } = edge()
afterAll(() => app.close())

describe('what pages load', () => {
  test('script and styles together are under 30 kB, before anything is packed', () => {
    expect(Buffer.byteLength(trackScript) + Buffer.byteLength(trackStyles)).toBeLessThan(30_000)
  })

  test.each([
    [ASSET.script, 'text/javascript; charset=utf-8'],
    [ASSET.styles, 'text/css; charset=utf-8'],
    [ASSET.icon, 'image/svg+xml'],
  ])('%s is kept for ever, since its address changes with it', async (url, type) => {
    const { statusCode, headers } = await app.inject({ url })
    expect(statusCode).toBe(200)
    expect(headers).toMatchObject({
      'content-type': type,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    })
  })

  test('a page from before a deployment gets today’s script, and does not keep it as that of yesterday', async () => {
    const { body, headers } = await app.inject({ url: '/assets/track-0123456789ab.js' })
    expect(body).toBe(trackScript)
    expect(headers['cache-control']).toBe('no-store')
  })

  test('is packed for whoever can unpack it, and no other', async () => {
    const packed = await app.inject({ url: ASSET.styles, headers: { 'accept-encoding': 'br, gzip' } })
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      vary: expect.stringContaining('accept-encoding'),
    })
    expect(gunzipSync(packed.rawPayload).toString()).toBe(trackStyles)
    expect((await app.inject({ url: ASSET.styles })).body).toBe(trackStyles)
  })

  test.each(['/assets/track.js', '/assets/other-0123456789ab.js', '/assets/..%2f..%2fpackage.json'])(
    '%s is not there',
    async url => {
      expect((await app.inject({ url })).statusCode).toBe(404)
    },
  )

  test('asks nobody but this service for anything', () => {
    expect(trackStyles).not.toMatch(/url\(|@import/)
    expect(trackScript).not.toMatch(/https?:/)
  })
})
