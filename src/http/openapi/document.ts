import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import Fastify, { type FastifyInstance, type FastifySchema } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { lookUpOperations, SESSION_TOKEN } from './look-up-operations.ts'
import type { Answer, Operation } from './operation.ts'
import { mailOperations, orderOperations } from './order-operations.ts'
import { reachable } from './reachable.ts'
import { type ApiDocument, type ApiOperation, document } from './shape.ts'

/** Every route of which storefront developers are told. */
export const OPERATIONS: readonly Operation[] = [...orderOperations, ...lookUpOperations, ...mailOperations]

const INFO = {
  title: 'Order status',
  // Raised with every change that a client must hear of; within 1 nothing is taken away.
  version: '1.0.0',
  description:
    'What storefronts and customers may know of an order. An order is opened by the token of its link. Fields, and words of enums, are added in time and never taken away within a version: a client passes over those that it does not know.',
}

const ZOD = { zodToJsonConfig: { override: readable } }

const SETTINGS: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: INFO,
    // Wherever the document itself was found: a service may have several names.
    servers: [{ url: '/' }],
    components: {
      securitySchemes: {
        [SESSION_TOKEN]: { type: 'http', scheme: 'bearer', description: 'A session token of Shopify’s.' },
      },
    },
  },
  convertConstToEnum: false,
  transform: createJsonSchemaTransform(ZOD),
  transformObject: createJsonSchemaTransformObject(ZOD),
}

/**
 * The OpenAPI document, made of the very schemas by which the answers are tested. That takes about a tenth of a second,
 * which is why nothing here is loaded until somebody asks.
 */
export async function openApiDocument(): Promise<ApiDocument> {
  // Of an app that never listens: the real routes neither wait for the plugin nor are slowed by what it describes.
  const described = Fastify({ exposeHeadRoutes: false })
  await described.register(swagger, SETTINGS)
  // Nothing is read or sent here.
  described.setValidatorCompiler(() => () => true)
  described.setSerializerCompiler(() => () => '')
  for (const operation of OPERATIONS) describe(described, operation)
  await described.ready()
  const made = document.parse(described.swagger())
  for (const operation of OPERATIONS) complete(operationOf(made, operation), operation)
  return { ...made, components: { ...made.components, schemas: reachable(made) } }
}

function describe(app: FastifyInstance, { method, url, ...given }: Operation): void {
  const { operationId, tag, summary, description, params, querystring, headers, body, security } = given
  const responses = Object.entries(given.answers).map(([code, answer]) => [code, responseOf(answer)])
  const schema: FastifySchema & Readonly<Record<string, unknown>> = {
    operationId,
    tags: [tag],
    summary,
    description,
    ...(params && { params }),
    ...(querystring && { querystring }),
    ...(headers && { headers }),
    ...(body && { body: body.schema }),
    ...(security && { security: [{ [security]: [] }] }),
    response: Object.fromEntries(responses),
  }
  app.route({ method, url, schema, handler: async () => '' })
}

function responseOf({ description, body }: Answer): unknown {
  if (body === null) return z.null().describe(description)
  return { description, content: { [body.type]: { schema: body.schema } } }
}

/** As the plugin writes the operation's path. */
function operationOf({ paths }: ApiDocument, { method, url }: Operation): ApiOperation {
  const found = paths[url.replaceAll(/:(\w+)/g, '{$1}')]?.[method === 'GET' ? 'get' : 'post']
  if (!found) throw new Error(`${method} ${url} is missing from the document`)
  return found
}

/** Adds what the plugin has no place for beside a zod schema: examples, and headers of answers. */
function complete(made: ApiOperation, { body, answers }: Operation): void {
  const asked = made.requestBody?.content['application/json']
  if (body && asked) asked.example = z.json().parse(body.example)
  for (const [code, answer] of Object.entries(answers)) {
    const response = made.responses[code]
    if (!response) throw new Error(`${made.operationId} lacks its answer ${code}`)
    const sent = answer.body && response.content?.[answer.body.type]
    if (sent) sent.example = z.json().parse(answer.body?.example)
    if (answer.headers)
      response.headers = Object.fromEntries(
        Object.entries(answer.headers).map(([name, description]) => [
          name,
          { description, schema: { type: 'string' } },
        ]),
      )
  }
}

/** A format says enough without the pattern behind it, and what is counted ends long before the safe integers do. */
function readable({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  // Fields are added in time, and a client that checks must not refuse them.
  delete jsonSchema.additionalProperties
}
