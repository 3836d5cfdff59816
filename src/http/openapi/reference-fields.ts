import { type Html, html, type Part } from '../track/html.ts'
import type { ApiOperation, JsonSchema } from './shape.ts'

/** Name, type and meaning, one below the other. */
export const list = (rows: readonly { readonly name: string; readonly is: Part; readonly means: Part }[]) =>
  html`<dl class="fields">
${rows.map(({ name, is, means }) => html`<div><dt><code>${name}</code></dt><dd><span class="quiet">${is}</span> ${means}</dd></div>\n`)}</dl>`

export const idOf = (name: string): string => `schema-${name}`

const nameOf = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1)

/** A type in words, with a link where it has a place of its own. */
export function typeOf(schema: JsonSchema): Part {
  const { $ref, anyOf, items, type, format } = schema
  if ($ref !== undefined) return html`<a href="#${idOf(nameOf($ref))}">${nameOf($ref)}</a>`
  if (anyOf) return joined(anyOf.map(typeOf), ' or ')
  if (schema.enum)
    return joined(
      schema.enum.map(word => html`<code>${String(word)}</code>`),
      ', ',
    )
  if (schema.const !== undefined) return html`<code>${String(schema.const)}</code>`
  if (items) return ['list of ', typeOf(items)]
  const types = [type ?? 'anything'].flat().join(' or ')
  return format === undefined ? types : `${types} (${format})`
}

function joined(parts: readonly Part[], between: string): Part {
  return parts.flatMap((part, nth) => (nth === 0 ? [part] : [between, part]))
}

/** Fields of an object, those of what it holds without a name of its own beneath them. */
export function fieldsOf({ properties = {}, required = [] }: JsonSchema): Html {
  return list(
    Object.entries(properties).map(([name, schema]) => ({
      name,
      is: required.includes(name) ? typeOf(schema) : [typeOf(schema), ', may be left out'],
      means: [spoken(schema.description), inner(schema)],
    })),
  )
}

function inner(schema: JsonSchema): Part {
  const held = [schema, schema.items, ...(schema.anyOf ?? [])].find(each => each?.properties)
  return held ? fieldsOf(held) : null
}

export function parametersOf({ parameters = [] }: ApiOperation): Html | null {
  if (parameters.length === 0) return null
  const rows = parameters.map(({ name, in: place, required, description, schema }) => ({
    name,
    is: [place, required ? ', required: ' : ': ', typeOf(schema)],
    means: spoken(description),
  }))
  return html`<h4>Parameters</h4>${list(rows)}`
}

/** A description, whose backticks are code. */
export function spoken(text = ''): Part {
  return text.split('`').map((part, nth) => (nth % 2 === 1 ? html`<code>${part}</code>` : part))
}
