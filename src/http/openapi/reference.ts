import { STATUS_CODES } from 'node:http'
import { pageHeaders } from '../page-headers.ts'
import { Html, html, type Part } from '../track/html.ts'
import { fieldsOf, idOf, list, parametersOf, spoken, typeOf } from './reference-fields.ts'
import { STYLES } from './reference-styles.ts'
import type { ApiDocument, ApiOperation, ApiResponse } from './shape.ts'

interface Listed {
  readonly route: string
  readonly operation: ApiOperation
}

/**
 * The document as a page to read: without scripts, and without a byte from elsewhere, which the usual viewers of such
 * documents need by the megabyte.
 */
export function reference(document: ApiDocument) {
  const { info, components } = document
  const operations = listed(document)
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))]
  const withTag = (tag: string) => operations.filter(({ operation }) => operation.tags.includes(tag))
  const body = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${info.title}: reference</title>
<style>${new Html(STYLES)}</style>
</head>
<body>
<main>
<h1>${info.title}</h1>
<p class="quiet">Version ${info.version} · <a href="openapi.json">OpenAPI document</a></p>
<p>${info.description}</p>
<nav aria-label="Contents">
${tags.map(tag => html`<p><b>${tag}</b></p><ul>${withTag(tag).map(entryOf)}</ul>\n`)}
<p><a href="#schemas">What the answers hold</a></p>
</nav>
${tags.map(tag => html`<h2>${tag}</h2>\n${withTag(tag).map(sectionOf)}`)}
<h2 id="schemas">What the answers hold</h2>
${Object.entries(components.schemas).map(
  ([name, schema]) =>
    html`<section><h3 id="${idOf(name)}">${name}</h3><p>${spoken(schema.description)}</p>${fieldsOf(schema)}</section>\n`,
)}
</main>
</body>
</html>
`
  return { body: body.text, headers: pageHeaders({ inlineStyles: [STYLES] }) }
}

const listed = ({ paths }: ApiDocument): readonly Listed[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      operation ? [{ route: `${method.toUpperCase()} ${path}`, operation }] : [],
    ),
  )

const entryOf = ({ route, operation }: Listed): Html =>
  html`<li><a href="#${operation.operationId}">${operation.summary}</a> <code class="quiet">${route}</code></li>\n`

const sectionOf = ({ route, operation }: Listed): Html => html`<section>
<h3 id="${operation.operationId}">${operation.summary}</h3>
<p><code class="route">${route}</code></p>
<p>${spoken(operation.description)}</p>
${operation.security ? html`<p>Send <code>Authorization: Bearer</code> with a session token.</p>` : null}
${parametersOf(operation)}
${bodyOf(operation)}
${Object.entries(operation.responses).map(([code, response]) => answerOf(code, response))}
</section>
`

function bodyOf({ requestBody }: ApiOperation): Html | null {
  const sent = requestBody?.content['application/json']
  if (!sent) return null
  return html`<h4>Body, as JSON</h4>${fieldsOf(sent.schema)}${exampleOf(sent.example)}`
}

function answerOf(code: string, { description, headers, content = {} }: ApiResponse): Html {
  const [type, body] = Object.entries(content)[0] ?? []
  const kept = Object.entries(headers ?? {}).map(([name, header]) => ({
    name,
    is: 'header:',
    means: spoken(header.description),
  }))
  return html`<h4>${code} ${STATUS_CODES[code] ?? null}</h4>
<p>${spoken(description)} ${type === undefined ? null : html`<span class="quiet"><code>${type}</code></span>`} ${body?.schema.$ref === undefined ? null : typeOf(body.schema)}</p>
${kept.length > 0 ? list(kept) : null}
${body?.schema.properties ? fieldsOf(body.schema) : null}
${exampleOf(body?.example)}`
}

function exampleOf(example: unknown): Part {
  if (example === undefined) return null
  const text = typeof example === 'string' ? example : JSON.stringify(example, null, 2)
  // It scrolls, so it must be reached by the keyboard too.
  return html`<details><summary>Example</summary><pre tabindex="0"><code>${text}</code></pre></details>`
}
