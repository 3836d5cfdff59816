import { expect, test } from 'vitest'
import { z } from 'zod'
import { jsonSchema } from '../../../src/sources/events/json-schema.ts'
import { KINDS } from '../../../src/sources/events/kinds/index.ts'

const text = JSON.stringify(jsonSchema())

test('the JSON Schema has a shape for every type of event, and says what each is', () => {
  for (const type of Object.keys(KINDS)) expect(text).toContain(`"const":"${type}"`)
  expect(text).toContain('The whole order as its owner knows it')
  expect(jsonSchema()).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' })
})

test('what it asks for is what is asked for: fields that may be left out are not required', () => {
  const label = z.toJSONSchema(KINDS['label.recorded'].schema, { io: 'input' })
  expect(label.required?.toSorted()).toEqual(['created_at', 'id', 'type', 'updated_at'])
  expect(label.additionalProperties).toBe(false)
})
