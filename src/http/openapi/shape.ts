import { z } from 'zod'

/** What is read of an OpenAPI document after it was made: enough to complete it, to show it, and to see that it is whole. */

export const jsonSchema = z.looseObject({
  $ref: z.string().optional(),
  description: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  const: z.json().optional(),
  enum: z.array(z.json()).optional(),
  required: z.array(z.string()).optional(),
  get items() {
    return jsonSchema.optional()
  },
  get anyOf() {
    return z.array(jsonSchema).optional()
  },
  get properties() {
    return z.record(z.string(), jsonSchema).optional()
  },
})

export type JsonSchema = z.output<typeof jsonSchema>

const content = z.record(z.string(), z.looseObject({ schema: jsonSchema, example: z.json().optional() }))

const header = z.looseObject({ description: z.string(), schema: jsonSchema })

const response = z.looseObject({
  description: z.string(),
  headers: z.record(z.string(), header).optional(),
  content: content.optional(),
})

const parameter = z.looseObject({
  in: z.enum(['path', 'query', 'header']),
  name: z.string(),
  required: z.boolean().optional(),
  description: z.string(),
  schema: jsonSchema,
})

const operation = z.looseObject({
  operationId: z.string(),
  tags: z.array(z.string()),
  summary: z.string(),
  description: z.string(),
  parameters: z.array(parameter).optional(),
  requestBody: z.looseObject({ required: z.boolean(), content }).optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  responses: z.record(z.string().regex(/^[1-5]\d\d$/), response),
})

export const document = z.looseObject({
  openapi: z.literal('3.1.0'),
  info: z.looseObject({ title: z.string(), version: z.string(), description: z.string() }),
  servers: z.array(z.looseObject({ url: z.string() })),
  components: z.looseObject({
    schemas: z.record(z.string(), jsonSchema),
    securitySchemes: z.record(z.string(), z.looseObject({ type: z.string() })),
  }),
  paths: z.record(z.string().startsWith('/'), z.record(z.enum(['get', 'post']), operation.optional())),
})

export type ApiDocument = z.output<typeof document>
export type ApiOperation = z.output<typeof operation>
export type ApiResponse = z.output<typeof response>
