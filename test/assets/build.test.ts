import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ASSETS, built } from './build.ts'

describe('what browsers get', () => {
  test.each(ASSETS)('$to is what `npm run assets` makes of $from', async asset => {
    // As one word: nobody wants to read the difference of two minified scripts.
    const isNew = readFileSync(asset.to, 'utf8') === (await built(asset))
    expect(isNew, `${asset.to} is as old as it was; run npm run assets`).toBe(true)
  })

  test('nothing else lies among it', () => {
    const written = ASSETS.map(({ to }) => to)
    expect(readdirSync('src/http/assets').map(name => `src/http/assets/${name}`)).toEqual(written.toSorted())
  })
})
