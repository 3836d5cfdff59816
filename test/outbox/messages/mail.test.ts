import { describe, expect, test } from 'vitest'
import { DARK, LIGHT } from '../../../src/outbox/messages/colours.ts'
import { mailOf } from '../../../src/outbox/messages/mail.ts'
import { previews } from '../../../src/outbox/messages/samples.ts'
import { TEXTS } from '../../../src/outbox/messages/texts/index.ts'
import { day, story } from '../../support/events.ts'
import { skus } from '../../support/goods.ts'
import { contrast, readHtml } from '../../support/html.ts'
import { mailPolicy, messageOf, PUBLIC_URL, written } from '../../support/mails.ts'

const all = previews(mailPolicy, PUBLIC_URL)

test.each(Object.keys(TEXTS))('every mail says in %s what its golden file says', async locale => {
  const texts = all
    .filter(each => each.locale === locale)
    .map(
      ({ milestone, situation, mail }) =>
        `=== ${milestone}: ${situation}\n${mail.letter.subject}\n---\n${mail.text}`,
    )
  await expect(texts.join('\n')).toMatchFileSnapshot(`../../fixtures/mails/${locale}.txt`)
})

test('no text is left with a brace to be filled in, and none is missing a value', () => {
  for (const { mail } of all)
    expect(`${mail.letter.subject}${mail.text}`).not.toMatch(/[{}]|undefined|null|NaN/)
})

describe('a mail says only what is true now', () => {
  const twoParcels = () => {
    const told = story()
    const known = [
      told.order({ legs: { quantity: 1, title: 'Table legs' }, top: { quantity: 1, title: 'Table top' } }),
      told.fulfillment('F1', { legs: 1 }, ['A1'], { carrier: 'UPS' }),
    ]
    return { ...told, known, second: told.fulfillment('F2', { top: 1 }, ['B2']) }
  }
  const subject = (...message: Parameters<typeof messageOf>) => written(messageOf(...message)).letter.subject

  test('of a parcel beside which something is in no parcel yet it does not say how many there will be', () => {
    const { known, scan } = twoParcels()
    const mail = written(messageOf([...known, scan('A1', 'picked_up', { at: day(1) })]))
    expect(mail.letter.subject).toBe('A parcel of your order #1001 is on its way')
    expect(mail.text).toContain('Still to come:\n  - 1 × Table top: not packed yet')
  })

  test('the table top is still being packed once its warehouse has begun', () => {
    const { known, scan, allocation } = twoParcels()
    const begun = allocation('W1', { top: 1 }, { state: 'in_progress' })
    const mail = written(messageOf([...known, begun, scan('A1', 'picked_up', { at: day(1) })]))
    expect(mail.text).toContain('1 × Table top: still being packed')
  })

  test('the first of two parcels is 1 of 2, both at once are all, and the second alone is the last', () => {
    const { known, second, scan } = twoParcels()
    const first = [...known, second, scan('A1', 'picked_up', { at: day(1) })]
    expect(subject(first)).toBe('1 of 2 parcels of your order #1001 is on its way')
    const both = [...first, scan('B2', 'picked_up', { at: day(1.1) })]
    expect(subject(both, { parcels: ['A1', 'B2'] })).toBe(
      'All 2 parcels of your order #1001 are on their way',
    )
    expect(subject(both, { parcels: ['B2'] })).toBe('The last parcel of your order #1001 is on its way')
  })

  test('what has turned round meanwhile is not on its way: it is news, and stands as it stands', () => {
    const { known, second, scan } = twoParcels()
    const turned = [scan('A1', 'picked_up', { at: day(1) }), scan('A1', 'return_to_sender', { at: day(1.5) })]
    const mail = written(messageOf([...known, second, ...turned]))
    expect(mail.letter.subject).toBe('News of your order #1001')
    expect(mail.letter.lead).toBeNull()
    expect(mail.text).toContain('Parcel 1 of 2: On its way back to us')
  })

  test('a parcel whose contents nobody told shows none, and one without a number has no link', () => {
    const { order, fulfillment, scan } = story()
    const known = [order({ chair: 2 }), fulfillment('F1', { chair: 2 }, ['A1', 'B2'], { carrier: 'UPS' })]
    const [card] = written(messageOf([...known, scan('A1', 'picked_up', { at: day(1) })])).letter.parcels
    expect(card?.items).toEqual([])
    expect(card?.link?.url).toContain('A1')
  })

  test('a kit of which one piece is on its way is there in part', () => {
    const { order, kit, fulfillment, scan } = story()
    const known = [
      order({ table: { quantity: 1, title: 'Dining table' } }),
      kit('table', { LEGS: 1, TOP: 1 }),
      fulfillment('F1', { table: 1 }, ['A1']),
    ]
    const { text } = written(messageOf([...known, scan('A1', 'picked_up', { at: day(1) })]))
    expect(text).toContain('  - part of Dining table\n')
    expect(text).toContain('  - the rest of Dining table: not packed yet\n')
  })

  test('a kit whose label names its pieces is spoken of by them', () => {
    const { order, kit, label, scan } = story()
    const known = [
      order({ table: { quantity: 1, title: 'Dining table' } }),
      kit('table', { LEGS: 4, TOP: 1 }),
      label('L1', 'A1', skus({ TOP: 1 })),
    ]
    const { text } = written(messageOf([...known, scan('A1', 'picked_up', { at: day(1) })]))
    expect(text).toContain('  - 1 × top (Dining table)\n')
    expect(text).toContain('  - 4 × legs (Dining table): not packed yet\n')
  })

  test('an order that nobody has named is spoken of without a name', () => {
    const { known, second, scan } = twoParcels()
    expect(subject([...known, second, scan('A1', 'picked_up', { at: day(1) })], { name: null })).toBe(
      '1 of 2 parcels of your order is on its way',
    )
  })
})

describe('whatever was typed by somebody stays text', () => {
  const HOSTILE = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>&<%= it %>{order}`
  const mailWith = (
    over: Parameters<typeof messageOf>[1],
    title = 'Lamp',
    carrier: string | null = 'UPS',
  ) => {
    const { order, fulfillment, scan } = story()
    const known = [
      order({ lamp: { quantity: 1, title } }),
      fulfillment('F1', { lamp: 1 }, ['A1'], { carrier }),
    ]
    return written(messageOf([...known, scan('A1', 'picked_up', { at: day(1) })], over))
  }
  const elementsOf = (html: string) => readHtml(html).map(({ name }) => name)

  test('a hostile title, carrier and order name make no element and no attribute', () => {
    const usual = elementsOf(mailWith({}, 'Lamp', null).html)
    const mail = mailWith({ name: HOSTILE }, HOSTILE, HOSTILE)
    expect(elementsOf(mail.html)).toEqual(usual)
    expect(mail.html).not.toMatch(/<script|<img|it %>/)
    expect(mail.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(mail.text).toContain('<script>alert(1)</script>')
  })

  test('a line end in a name or title begins no header and no line of its own', () => {
    const { letter, text, to } = mailWith(
      { name: '#1\r\nBcc: eve@evil.example', recipient: { name: 'Ada\r\nBcc: eve@evil.example' } },
      'Lamp\r\nBcc: eve@evil.example\u2028x\u202eevil',
    )
    expect(`${letter.subject}${to}`).not.toMatch(/[\r\n]/)
    expect(letter.subject).toContain('#1 Bcc: eve@evil.example')
    expect(text).not.toMatch(/^Bcc/m)
    expect(text).not.toMatch(/[\r\u2028\u202e]/)
  })

  test.each(['Win 1000 at evil.example', 'http://evil.example', '<b>Ada</b>', 'A'.repeat(61), '  ', '1'])(
    'nobody is greeted as %j',
    name => {
      expect(mailWith({ recipient: { name } }).letter.greeting).toBe('Hello,')
    },
  )

  test.each(['Ada', 'Dr. Ada King', "Anne-Marie O'Neill", 'Łukasz Żak', 'José M. Ñu', '山田 太郎'])(
    '%s is greeted by name',
    name => {
      expect(mailWith({ recipient: { name } }).letter.greeting).toBe(`Hello ${name},`)
    },
  )

  test('a page that a program would run is not linked', () => {
    const { order, fulfillment, scan } = story()
    const { body, ...rest } = fulfillment('F1', { lamp: 1 }, ['A1'])
    const run = { ...rest, body: { ...body, numbers: [{ number: 'A1', url: 'javascript:alert(1)' }] } }
    const mail = written(messageOf([order({ lamp: 1 }), run, scan('A1', 'picked_up', { at: day(1) })]))
    expect(mail.html).not.toContain('javascript:')
  })

  test.each([
    '',
    'ada',
    'ada@',
    'ada@x.example, eve@evil.example',
    'ada@x.example\r\nBcc: e@evil.example',
    '<ada@x.example>',
  ])('nothing is sent to %j, which means no one mailbox', email => {
    const message = messageOf([], { recipient: { email } })
    expect(mailOf(message, mailPolicy, PUBLIC_URL)).toEqual({ unfit: 'invalid_address' })
  })

  test('a title of a thousand letters is cut', () => {
    expect(mailWith({}, 'x'.repeat(1000)).text).not.toMatch(/x{200}/)
  })
})

describe('every mail can be read by everybody', () => {
  test.each(all.map(each => [each.milestone, each.locale, each.situation, each.mail.html] as const))(
    '%s in %s: %s',
    (_milestone, locale, _situation, html) => {
      const elements = readHtml(html)
      const named = (name: string) => elements.filter(each => each.name === name)
      expect(named('html')[0]?.attributes.lang).toBe(locale)
      expect(named('title')[0]?.text).not.toBe('')
      // Headings begin with the one first and skip no level, so that they can be walked through by ear.
      const levels = elements.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? [Number(name[1])] : []))
      expect(levels.filter(level => level === 1)).toHaveLength(1)
      levels.forEach((level, nth) => {
        expect(level - (levels[nth - 1] ?? 0)).toBeLessThanOrEqual(1)
      })
      // Each link says by itself where it leads.
      const links = named('a').map(({ text }) => text)
      expect(new Set(links).size).toBe(links.length)
      for (const link of links) expect(link.trim()).not.toBe('')
      // Nothing is fetched, and nobody is told that it was opened.
      expect(html).not.toMatch(/<(img|link|script|iframe|object|embed)\b|\bsrc=|url\(|@import/)
      expect(html).toContain('prefers-color-scheme: dark')
    },
  )

  test.each([
    ['light', LIGHT],
    ['dark', DARK],
  ])('colours that meet can be told apart: %s', (_name, colours) => {
    const { page, card, text, muted, link, button, onButton } = colours
    for (const ground of [page, card])
      for (const ink of [text, muted, link]) expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(onButton, button)).toBeGreaterThanOrEqual(4.5)
  })

  test('what the contrast is measured with knows black on white', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#777777', '#ffffff')).toBeLessThan(4.5)
  })

  test('the reader of HTML finds what is not in order', () => {
    expect(() => readHtml('<p><a href="x">y</p></a>')).toThrow('closes')
    expect(() => readHtml('<p>a < b</p>')).toThrow('bare')
    expect(() => readHtml('<main><p>x</p>')).toThrow('never closed')
  })
})

test('a shop may differ in name, page and answers, and a milestone may be a template of the provider’s', () => {
  const policy = {
    ...mailPolicy,
    shops: { 'furniture.example': { name: 'Furniture', replyTo: 'desk@furniture.example' } },
    templates: { first_scan: { en: 'first-scan-en' } },
  }
  const { order, fulfillment, scan } = story()
  const known = [
    order({ lamp: 1 }),
    fulfillment('F1', { lamp: 1 }, ['A1']),
    scan('A1', 'picked_up', { at: day(1) }),
  ]
  const mail = written(messageOf(known), policy)
  expect(mail).toMatchObject({
    replyTo: 'desk@furniture.example',
    template: 'first-scan-en',
    letter: { signature: 'Your Furniture team' },
  })
  expect(written(messageOf(known, { recipient: { locale: 'de' } }), policy).template).toBeNull()
})
