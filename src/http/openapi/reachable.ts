import { z } from 'zod'
import type { ApiDocument } from './shape.ts'

const PREFIX = '#/components/schemas/'

/** Every `$ref` within a value, however deep. */
export function refsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn)
  const read = z.record(z.string(), z.unknown()).safeParse(value)
  if (!read.success) return []
  const { $ref, ...rest } = read.data
  return [...(typeof $ref === 'string' ? [$ref] : []), ...Object.values(rest).flatMap(refsIn)]
}

/** Schemas that the paths lead to. The others are of bodies that nobody sends here, and of other parts of the service. */
export function reachable({ paths, components }: ApiDocument): ApiDocument['components']['schemas'] {
  const found = new Set<string>()
  const visit = (value: unknown): void => {
    for (const ref of refsIn(value)) {
      const name = ref.slice(PREFIX.length)
      if (found.has(name)) continue
      found.add(name)
      visit(components.schemas[name])
    }
  }
  visit(paths)
  return Object.fromEntries(Object.entries(components.schemas).filter(([name]) => found.has(name)))
}
