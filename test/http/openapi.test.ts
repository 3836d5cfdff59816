import { STATUS_CODES } from 'node:http'
import { beforeAll, describe, expect, test } from 'vitest'
import { OPERATIONS, openApiDocument } from '../../src/http/openapi/document.ts'
import { problemSchema } from '../../src/http/openapi/operation.ts'
import { refsIn } from '../../src/http/openapi/reachable.ts'
import type { ApiDocument } from '../../src/http/openapi/shape.ts'
import { document as shape } from '../../src/http/openapi/shape.ts'
import { bearer, edge, posting, service } from '../support/http.ts'
import { fixture, signed } from '../support/shopify.ts'

let made: ApiDocument
beforeAll(async () => {
  made = await openApiDocument()
})

const operations = () =>
  Object.entries(made.paths).flatMap(([path, methods]) =>
    Object.values(methods).flatMap(operation => (operation ? [{ path, operation }] : [])),
  )

describe('the OpenAPI document', () => {
  test('is served as it is made', async () => {
    const answer = await edge().app.inject({ url: '/v1/openapi.json' })
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      200,
      'application/json; charset=utf-8',
    ])
    expect(shape.parse(answer.json())).toEqual(made)
  })

  test('describes every route of /v1 but itself and its page, and no other', async () => {
    const { app } = edge()
    const routes = new Set<string>()
    app.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) if (each !== 'HEAD') routes.add(`${each} ${url}`)
    })
    await app.ready()
    const ofApi = [...routes].filter(route => / \/v1\//.test(route))
    expect(OPERATIONS.map(({ method, url }) => `${method} ${url}`).toSorted()).toEqual(
      ofApi.filter(route => !/openapi\.json$|reference$/.test(route)).toSorted(),
    )
  })

  test('leads nowhere that is not in it, and holds nothing that is not led to', () => {
    const named = Object.keys(made.components.schemas).map(name => `#/components/schemas/${name}`)
    expect(new Set(refsIn(made))).toEqual(new Set(named))
    expect(named.length).toBeGreaterThan(5)
  })

  test('names each operation once, with all the parameters of its path', () => {
    const ids = operations().map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { path, operation } of operations()) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = (operation.parameters ?? []).filter(each => each.in === 'path')
      expect(declared.map(({ name, required }) => [name, required])).toEqual(inPath.map(name => [name, true]))
    }
  })

  test('says of every security scheme that is used what it is', () => {
    const used = operations().flatMap(({ operation }) => (operation.security ?? []).flatMap(Object.keys))
    expect(used.length).toBeGreaterThan(0)
    expect(Object.keys(made.components.securitySchemes)).toEqual([...new Set(used)])
  })

  test('refuses no field that a later version adds', () => {
    expect(JSON.stringify(made)).not.toContain('additionalProperties')
  })
})

const described = OPERATIONS.flatMap(({ operationId, body, answers }) => [
  ...(body ? [{ what: `${operationId}, body`, ...body }] : []),
  ...Object.entries(answers).flatMap(([code, { body }]) =>
    body ? [{ what: `${operationId}, ${code}`, ...body }] : [],
  ),
])

describe('an example', () => {
  test.each(described)('is what its schema says, and no more: $what', ({ schema, example }) => {
    expect(schema.parse(example)).toEqual(example)
  })

  test('of a problem has the status that it stands under, and its phrase', () => {
    const problems = OPERATIONS.flatMap(({ answers }) =>
      Object.entries(answers).filter(([, { body }]) => body?.type === 'application/problem+json'),
    )
    expect(problems.length).toBeGreaterThan(OPERATIONS.length)
    for (const [code, { body }] of problems) {
      const { status, title } = problemSchema.parse(body?.example)
      expect([String(status), title]).toEqual([code, STATUS_CODES[status]])
    }
  })

  test.each(OPERATIONS)('of what $operationId answers is in the document', ({ operationId, answers }) => {
    const found = operations().find(({ operation }) => operation.operationId === operationId)?.operation
    for (const [code, { description, body, headers = {} }] of Object.entries(answers)) {
      const response = found?.responses[code]
      expect(response?.description).toBe(description)
      expect(response?.content?.[body?.type ?? '']?.example).toEqual(body?.example)
      expect(Object.keys(response?.headers ?? {})).toEqual(Object.keys(headers))
    }
  })
})

test('what is refused in truth is a problem as described', async () => {
  const { app } = edge({ readsPerMinute: 2 })
  for (const status of [404, 404, 429]) {
    const body = (await app.inject({ url: `/v1/orders/${'A'.repeat(32)}` })).json()
    expect(problemSchema.parse(body)).toEqual(body)
    expect(body.status).toBe(status)
  }
})

test('what is answered in truth is what is described, and no more', async () => {
  const app = await service()
  try {
    await app.inject(posting(signed('orders/create', fixture('orders/create'))))
    await app.inject(posting(signed('fulfillment_events/create', fixture('fulfillment_events/create'))))
    const found = await app.inject({ url: '/ops/orders?ref=WM-20417', headers: bearer })
    const url = `/v1/orders/${found.json().orders[0].token}`
    const answers = [
      { id: 'getOrderStatus', answer: await app.inject({ url }) },
      { id: 'optOut', answer: await app.inject({ method: 'POST', url: `${url}/opt-out` }) },
    ]
    for (const { id, answer } of answers) {
      const described = OPERATIONS.find(({ operationId }) => operationId === id)?.answers[200]
      expect(answer.headers['content-type']).toContain(described?.body?.type)
      expect(described?.body?.schema.parse(answer.json())).toEqual(answer.json())
      for (const name of Object.keys(described?.headers ?? {})) expect(answer.headers).toHaveProperty(name)
    }
  } finally {
    await app.close()
  }
})

describe('the reference page', () => {
  const read = async () => (await edge().app.inject({ url: '/v1/reference' })).body

  test('shows every operation and every schema, and its links lead to them', async () => {
    const page = await read()
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    for (const { operation } of operations()) expect(ids).toContain(operation.operationId)
    for (const name of Object.keys(made.components.schemas)) expect(ids).toContain(`schema-${name}`)
    const links = [...page.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id)
    expect(links.length).toBeGreaterThan(20)
    expect(links.filter(id => !ids.has(id))).toEqual([])
  })

  test('loads nothing, and runs nothing', async () => {
    const page = await read()
    expect(page).not.toMatch(/<script|<link|<img|<iframe| src=| on\w+=| style=/)
  })

  test('is shown under a policy that lets its own styles in', async () => {
    const { headers } = await edge().app.inject({ url: '/v1/reference' })
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*style-src 'self' 'sha256-/)
  })
})
