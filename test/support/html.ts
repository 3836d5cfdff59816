/** An element as a reader of the page meets it. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** With that of its children; entities as they stand. */
  text: string
}

const VOID = new Set(['meta', 'br', 'hr', 'img', 'link', 'input'])
const TAG = /<!--[\s\S]*?-->|<!DOCTYPE html>|<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>/g

/**
 * Reads HTML that is written as strictly as XML: every tag closed in turn, every attribute quoted. More than browsers
 * want, and all that a mail needs. @throws Error naming what is not so
 */
export function readHtml(html: string): readonly Element[] {
  const elements: Element[] = []
  const open: Element[] = []
  let at = 0
  const addText = (text: string) => {
    const inStyle = open.at(-1)?.name === 'style'
    if (!inStyle && /[<>]/.test(text)) throw new Error(`a bare < or > in ${JSON.stringify(text)}`)
    for (const element of open) element.text += text
  }
  for (const match of html.matchAll(TAG)) {
    const [tag, slash, name, attributes = ''] = match
    addText(html.slice(at, match.index))
    at = match.index + tag.length
    if (name === undefined) continue
    if (slash === '/') {
      const last = open.pop()
      if (last?.name !== name) throw new Error(`</${name}> closes <${last?.name}>`)
      continue
    }
    const element = { name, attributes: attributesOf(attributes), text: '' }
    elements.push(element)
    if (!VOID.has(name)) open.push(element)
  }
  addText(html.slice(at))
  if (open.length > 0) throw new Error(`never closed: ${open.map(({ name }) => name).join(' ')}`)
  return elements
}

const attributesOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name, value ?? '']),
  )

/** Contrast of two colours like `#1c2430` by WCAG 2. */
export function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(start => {
    const part = Number.parseInt(colour.slice(start, start + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
