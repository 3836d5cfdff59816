import { createHmac } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { RawRequest } from '../../../src/sources/source.ts'
import {
  AFTERSHIP_SECRET,
  aftership,
  aftershipRequest,
  HEADER,
  signAfterShip,
  updateBody,
} from '../../support/aftership.ts'
import { mutated } from '../../support/mutated.ts'

const AT = '2026-11-21T12:00:00.000Z'
const body = updateBody()
const refusal = async (request: RawRequest, secrets?: readonly string[]) => {
  const answer = await aftership(secrets).receive(request, AT)
  return answer.kind === 'received' ? null : answer.reason
}
const withSignature = (signature: string | undefined, bytes = body): RawRequest => ({
  headers: signature === undefined ? {} : { [HEADER]: signature },
  body: bytes,
})

describe('a webhook of AfterShip is taken', () => {
  test('with the HMAC of its raw bytes, under either secret while one is rotated', async () => {
    expect(await refusal(aftershipRequest(body))).toBeNull()
    expect(await refusal(aftershipRequest(body), ['the new one', AFTERSHIP_SECRET])).toBeNull()
  })
})

describe('a webhook of AfterShip is refused', () => {
  const hex = createHmac('sha256', AFTERSHIP_SECRET).update(body).digest('hex')

  test.each([
    ['when its signature is missing', withSignature(undefined), /missing/],
    ['when its signature is empty', withSignature(''), /missing/],
    ['when its body is empty, signed or not', aftershipRequest(Buffer.alloc(0)), /empty/],
    ['when another secret signed it', withSignature(signAfterShip(body, 'of somebody else')), /no secret/],
    [
      'when a byte was added',
      withSignature(signAfterShip(body), Buffer.concat([body, Buffer.from('\n')])),
      /no secret/,
    ],
    ['when it is hexadecimal', withSignature(hex), /no secret/],
    [
      'when it has the prefix of other products',
      withSignature(`hmac-sha256=${signAfterShip(body)}`),
      /no secret/,
    ],
    ['when it is cut short', withSignature(signAfterShip(body).slice(0, -1)), /no secret/],
    ['when it is sent twice', withSignature(`${signAfterShip(body)}, ${signAfterShip(body)}`), /no secret/],
    [
      'when only the header of another product carries it',
      { headers: { 'as-signature-hmac-sha256': signAfterShip(body) }, body },
      /missing/,
    ],
  ])('%s', async (_name, request, reason) => {
    expect(await refusal(request)).toMatch(reason)
  })

  test('by a source without secrets, which says what to set', async () => {
    expect(await refusal(withSignature(signAfterShip(body, '')), [])).toMatch(/no secret/)
    expect(aftership([]).closed).toBe('set AFTERSHIP_WEBHOOK_SECRETS to take its webhooks')
  })

  test('in each of 10,000 small mutations', async () => {
    const source = aftership()
    let accepted = 0
    let tried = 0
    for (const request of mutated(aftershipRequest(body), HEADER, 10_000)) {
      tried += 1
      if ((await source.receive(request, AT)).kind === 'received') accepted += 1
    }
    expect([tried, accepted]).toEqual([10_000, 0])
  })
})

const SAMPLE = new URL(
  '../../../../shared/samples/shipping/aftership-tracking_update-hookdeck.json',
  import.meta.url,
)

test.runIf(existsSync(SAMPLE))('a real body of the vendor is understood', async () => {
  const sample = readFileSync(SAMPLE)
  expect(await aftership().receive(aftershipRequest(sample), AT)).toMatchObject({
    kind: 'received',
    reading: { outcome: 'accepted' },
  })
})
