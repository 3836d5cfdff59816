import type { FastifyInstance } from 'fastify'

/** Both say nothing of anybody, and change with a deployment alone. */
const KEPT = { 'cache-control': 'public, max-age=300' }

/**
 * What storefront developers build by: the OpenAPI document, and a page that shows it. Both are made when they are first
 * asked for, so that no start waits for them.
 */
export async function openApi(app: FastifyInstance): Promise<void> {
  let json: Promise<string> | null = null
  let page: Promise<Page> | null = null

  app.get('/v1/openapi.json', async (_request, reply) => {
    json ??= documentText()
    return reply
      .headers(KEPT)
      .type('application/json; charset=utf-8')
      .send(await json)
  })

  app.get('/v1/reference', async (_request, reply) => {
    page ??= referencePage()
    const { body, headers } = await page
    return reply
      .headers({ ...headers, ...KEPT })
      .type('text/html; charset=utf-8')
      .send(body)
  })
}

interface Page {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

async function documentText(): Promise<string> {
  const { openApiDocument } = await import('./openapi/document.ts')
  return JSON.stringify(await openApiDocument())
}

async function referencePage(): Promise<Page> {
  const { openApiDocument } = await import('./openapi/document.ts')
  const { reference } = await import('./openapi/reference.ts')
  return reference(await openApiDocument())
}
