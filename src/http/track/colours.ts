import type { Storefront } from '../../policy/policy.ts'

/** Of what progress is drawn on, as src/browser/track.css has it. */
const SURFACE = { light: '#ffffff', dark: '#1b1e25' } as const

/** WCAG 2.2: of text 1.4.3, of the parts of a picture that mean something 1.4.11. */
const TEXT_CONTRAST = 4.5
const MARK_CONTRAST = 3

/** What is wrong with the colours of a shop, and how to mend it; null: nothing. */
export function coloursFault(colours: Storefront['colours']): string | null {
  if (colours === null) return null
  const { accent, accentText } = colours
  const odd = [accent, accentText].find(colour => !/^#[0-9a-f]{6}$/i.test(colour))
  if (odd !== undefined) return `the colour "${odd}" must be written like #0b5d4e, with six digits`
  const found = contrast(accent, accentText)
  return found >= TEXT_CONTRAST
    ? null
    : `accentText ${accentText} cannot be read on accent ${accent}: their contrast is ${found.toFixed(1)}, and must be ${TEXT_CONTRAST} or more`
}

/** A shop's own colours as a style sheet; progress is drawn in its accent, as far as it must move to be seen. */
export function shopStyles(colours: Storefront['colours']): string | null {
  if (colours === null) return null
  const { accent, accentText } = colours
  const mark = (surface: string): string => `--mark:${seenOn(surface, accent)}`
  return `:root{--accent:${accent};--accent-text:${accentText};${mark(SURFACE.light)}}@media (prefers-color-scheme:dark){:root{--accent:${accent};--accent-text:${accentText};${mark(SURFACE.dark)}}}`
}

/** The colour itself, or as much nearer to black or white as it takes. */
function seenOn(surface: string, colour: string): string {
  const far = luminance(surface) > 0.5 ? '#000000' : '#ffffff'
  for (let share = 0; share < 1; share += 0.1) {
    const mixed = mix(colour, far, share)
    if (contrast(mixed, surface) >= MARK_CONTRAST) return mixed
  }
  return far
}

const channels = (colour: string): readonly number[] =>
  [1, 3, 5].map(start => Number.parseInt(colour.slice(start, start + 2), 16))

function mix(colour: string, other: string, share: number): string {
  const theirs = channels(other)
  const mixed = channels(colour).map((own, nth) => Math.round(own + ((theirs[nth] ?? own) - own) * share))
  return `#${mixed.map(channel => channel.toString(16).padStart(2, '0')).join('')}`
}

/** By WCAG 2. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = channels(colour).map(channel => {
    const part = channel / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
