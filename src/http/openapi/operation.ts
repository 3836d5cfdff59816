import { z } from 'zod'
import { PROBLEM_CODES } from '../problem.ts'

/** One answer of a route. */
export interface Answer {
  readonly description: string
  /** Null: it has no body. */
  readonly body: {
    readonly type: string
    readonly schema: z.ZodType
    /** An answer as it could be; a test reads it by the schema. */
    readonly example: unknown
  } | null
  /** By name, with what each is for. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A route as it is described to storefront developers. */
export interface Operation {
  readonly method: 'GET' | 'POST'
  /** As the route is registered: `/v1/orders/:token`. */
  readonly url: string
  /** Made into a function's name by who generates clients. */
  readonly operationId: string
  readonly tag: 'Orders' | 'Finding an order' | 'Mails'
  readonly summary: string
  readonly description: string
  readonly params?: z.ZodObject
  readonly querystring?: z.ZodObject
  readonly headers?: z.ZodObject
  readonly body?: { readonly schema: z.ZodType; readonly example: unknown }
  /** Name of a security scheme of the document. */
  readonly security?: string
  readonly answers: Readonly<Record<number, Answer>>
}

const fault = z.object({
  path: z.string().describe('Which field, with dots between the levels.'),
  message: z.string().describe('What is wrong with it.'),
})

export const problemSchema = z
  .object({
    type: z.literal('about:blank').describe('Status and `code` say all that there is to say.'),
    title: z.string().describe('The phrase of the status.'),
    status: z.number().int(),
    detail: z.string().describe('For a person: what to do. It may be worded anew.'),
    code: z.enum(PROBLEM_CODES).describe('What a program may decide by.'),
    faults: z.array(fault).optional().describe('Field by field, where a body is at fault.'),
  })
  .meta({ id: 'Problem', description: 'Problem details as RFC 9457 has them.' })

export type ProblemBody = z.output<typeof problemSchema>

/** An answer that is no success. */
export const refusal = (
  description: string,
  example: Omit<ProblemBody, 'type'>,
  headers?: Answer['headers'],
): Answer => ({
  description,
  body: {
    type: 'application/problem+json',
    schema: problemSchema,
    example: { type: 'about:blank', ...example },
  },
  ...(headers && { headers }),
})
