import { expect, test } from 'vitest'
import { html } from '../../../src/http/track/html.ts'
import { readHtml } from '../../support/html.ts'

test('every value is escaped, in text and in attributes', () => {
  const evil = `"><img src=x onerror='alert(1)'>&`
  const { text } = html`<p title="${evil}">${evil}</p>`
  expect(text).not.toContain('<img')
  const [paragraph] = readHtml(text)
  expect(paragraph?.attributes.title).toBe('&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;')
})

test('HTML within HTML stays what it is, lists are joined, and null is nothing', () => {
  const items = ['a', '<b>'].map(each => html`<li>${each}</li>`)
  expect(html`<ul>${items}${null}${0}</ul>`.text).toBe('<ul><li>a</li><li>&lt;b&gt;</li>0</ul>')
})
