import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { RawRequest } from '../../../src/sources/source.ts'
import {
  EASYPOST_SECRET,
  easypost,
  easypostRequest,
  HEADER,
  signEasyPost,
  trackerBody,
} from '../../support/easypost.ts'
import { mutated } from '../../support/mutated.ts'

const AT = '2026-11-21T12:00:00.000Z'
const body = trackerBody()
const refusal = async (request: RawRequest, secrets?: readonly string[]) => {
  const answer = await easypost(secrets).receive(request, AT)
  return answer.kind === 'received' ? null : answer.reason
}
const withSignature = (signature: string | undefined, bytes = body): RawRequest => ({
  headers: signature === undefined ? {} : { [HEADER]: signature },
  body: bytes,
})

describe('a webhook of EasyPost is taken', () => {
  test('with the HMAC of its raw bytes', async () => {
    expect(await refusal(easypostRequest(body))).toBeNull()
  })

  test('with a secret whose accents are written in one piece or in two', async () => {
    expect(await refusal(easypostRequest(body), [EASYPOST_SECRET.normalize('NFC')])).toBeNull()
    expect(await refusal(easypostRequest(body), [EASYPOST_SECRET.normalize('NFD')])).toBeNull()
  })

  test('under either secret while one is rotated', async () => {
    expect(await refusal(easypostRequest(body), ['the new one', EASYPOST_SECRET])).toBeNull()
    expect(await refusal(easypostRequest(body), [EASYPOST_SECRET, 'the old one'])).toBeNull()
  })

  test('with "weight": 136.0 as it stands: parsed and written anew it would have another signature', async () => {
    const anew = Buffer.from(JSON.stringify(JSON.parse(body.toString())))
    expect(body.toString()).toContain('136.0')
    expect(await refusal(easypostRequest(body))).toBeNull()
    expect(await refusal(withSignature(signEasyPost(body), anew))).toMatch(/no secret/)
  })
})

describe('a webhook of EasyPost is refused', () => {
  test.each([
    ['when its signature is missing', withSignature(undefined), /missing/],
    ['when its signature is empty', withSignature(''), /missing/],
    ['when its body is empty, signed or not', easypostRequest(Buffer.alloc(0)), /empty/],
    ['when another secret signed it', withSignature(signEasyPost(body, 'of somebody else')), /no secret/],
    [
      'when a byte was added',
      withSignature(signEasyPost(body), Buffer.concat([body, Buffer.from('\n')])),
      /no secret/,
    ],
    ['when the prefix is missing', withSignature(signEasyPost(body).replace(/^.*=/, '')), /no secret/],
    [
      'when the prefix names another hash',
      withSignature(signEasyPost(body).replace('sha256', 'sha512')),
      /no secret/,
    ],
    ['when it is in capitals', withSignature(signEasyPost(body).toUpperCase()), /no secret/],
    ['when it is cut short', withSignature(signEasyPost(body).slice(0, -1)), /no secret/],
    ['when it is sent twice', withSignature(`${signEasyPost(body)}, ${signEasyPost(body)}`), /no secret/],
  ])('%s', async (_name, request, reason) => {
    expect(await refusal(request)).toMatch(reason)
  })

  test('by a source without secrets, which says what to set', async () => {
    expect(await refusal(withSignature(signEasyPost(body, '')), [])).toMatch(/no secret/)
    expect(easypost([]).closed).toBe('set EASYPOST_WEBHOOK_SECRETS to take its webhooks')
  })

  test('in each of 10,000 small mutations', async () => {
    const source = easypost()
    let accepted = 0
    let tried = 0
    for (const request of mutated(easypostRequest(body), HEADER, 10_000)) {
      tried += 1
      if ((await source.receive(request, AT)).kind === 'received') accepted += 1
    }
    expect([tried, accepted]).toEqual([10_000, 0])
  })
})

const SAMPLE = new URL('../../../../shared/samples/shipping/easypost-event-body.json', import.meta.url)

test.runIf(existsSync(SAMPLE))('a real body of the vendor is understood', async () => {
  const sample = Buffer.from(readFileSync(SAMPLE, 'utf8').trimEnd())
  expect(await easypost().receive(easypostRequest(sample), AT)).toMatchObject({
    kind: 'received',
    reading: { outcome: 'accepted' },
  })
})
