import type { JsonObject } from '../json.ts'

/** What a V1 webhook says: no more than where to ask. */
export const hookBody = (resourceUrl: string, resourceType: string): JsonObject => ({
  resource_url: resourceUrl,
  resource_type: resourceType,
})
