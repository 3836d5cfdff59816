import { describe, expect, test } from 'vitest'
import { readSession } from '../../src/clients/shopify-session.ts'
import {
  CLIENT_ID,
  CLIENT_SECRET,
  foreignToken,
  forgedToken,
  inSeconds,
  sessionToken,
  unsignedToken,
} from '../support/session-token.ts'
import { SHOP } from '../support/shopify.ts'

const APP = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }
const read = (token: string) => readSession(token, APP, [SHOP])

describe('a session token is of a customer', () => {
  test.each([
    ['whose shop stands there as a domain', sessionToken()],
    ['whose shop stands there as an address', sessionToken({ dest: `https://${SHOP}` })],
    ['that ended a moment ago by our clock', sessionToken({ exp: inSeconds(-5) })],
    ['that begins in a moment by our clock', sessionToken({ nbf: inSeconds(5) })],
  ])('%s', async (_name, token) => {
    expect(await read(token)).toEqual({ kind: 'session', shop: SHOP, customer: '70110022' })
  })
})

describe('a session token is refused', () => {
  test.each([
    ['that is none', 'nonsense'],
    ['without a signature', unsignedToken()],
    ['signed by another algorithm', foreignToken()],
    ['signed with another secret', sessionToken({}, 'another secret')],
    ['with other claims than were signed', forgedToken()],
    ['that ended', sessionToken({ exp: inSeconds(-60) })],
    ['that has no end', sessionToken({ exp: undefined })],
    ['that has not begun', sessionToken({ nbf: inSeconds(60) })],
    ['meant for another app', sessionToken({ aud: 'ffffffffffffffffffffffffffffffff' })],
    ['meant for nobody', sessionToken({ aud: undefined })],
    ['that names no shop', sessionToken({ dest: undefined })],
  ])('%s', async (_name, token) => {
    expect(await read(token)).toEqual({
      kind: 'refused',
      why: 'This is no session token of this app that is in force.',
    })
  })

  test('of a shop that is not served here', async () => {
    const other = await read(sessionToken({ dest: 'other.myshopify.com' }))
    expect(other).toMatchObject({ kind: 'refused', why: expect.stringContaining('shop') })
    // Neither is an address that only begins or ends like ours.
    for (const dest of [`${SHOP}.example`, `x${SHOP}`, `https://${SHOP}/admin`])
      expect(await read(sessionToken({ dest }))).toMatchObject({ kind: 'refused' })
  })

  test.each([
    ['of a visitor who is not logged in', undefined],
    ['of the shop’s staff, which names a user by number', '70110022'],
    ['of something else that has a gid', 'gid://shopify/User/70110022'],
    ['of a gid that goes on', 'gid://shopify/Customer/70110022/x'],
  ])('%s', async (_name, sub) => {
    expect(await read(sessionToken({ sub }))).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('names no customer'),
    })
  })
})
