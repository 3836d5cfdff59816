import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { trackStyles } from '../../../src/http/assets/track-styles.ts'
import { coloursFault, shopStyles } from '../../../src/http/track/colours.ts'
import { policy } from '../../../src/policy/index.ts'
import { contrast } from '../../support/html.ts'

const hex = fc.integer({ min: 0, max: 0xffffff }).map(value => `#${value.toString(16).padStart(6, '0')}`)

describe('the colours of a shop', () => {
  test('those that ship can be used', () => {
    expect(coloursFault(policy.storefront.colours)).toBeNull()
  })

  test.each([
    [
      { accent: 'rebeccapurple', accentText: '#ffffff' },
      'the colour "rebeccapurple" must be written like #0b5d4e',
    ],
    [{ accent: '#fff', accentText: '#000000' }, 'the colour "#fff" must be written'],
    [{ accent: '#000000;}body{display:none', accentText: '#ffffff' }, 'must be written like #0b5d4e'],
    [{ accent: '#f2c14e', accentText: '#ffffff' }, 'their contrast is 1.7, and must be 4.5 or more'],
  ])('%o are refused, with what to do', (colours, says) => {
    expect(coloursFault(colours)).toContain(says)
  })

  test('whatever the accent, progress drawn in it stands out from its ground by day and by night', () => {
    const [light, dark] = ['#ffffff', '#1b1e25']
    expect(trackStyles).toContain(`--surface: ${light}`)
    expect(trackStyles).toContain(`--surface: ${dark}`)
    fc.assert(
      fc.property(hex, accent => {
        const styles = shopStyles({ accent, accentText: '#ffffff' }) ?? ''
        const [byDay = '', byNight = ''] = [...styles.matchAll(/--mark:(#[0-9a-f]{6})/g)].map(
          found => found[1],
        )
        expect(contrast(byDay, light)).toBeGreaterThanOrEqual(3)
        expect(contrast(byNight, dark)).toBeGreaterThanOrEqual(3)
      }),
    )
  })

  test('an accent that is seen well is taken as it is', () => {
    expect(shopStyles({ accent: '#0b5d4e', accentText: '#ffffff' })).toContain('--mark:#0b5d4e}')
  })
})
