/** An instant as ISO 8601 in UTC with milliseconds (`2026-11-23T07:00:00.000Z`), so that text order is time order. */
export type Instant = string
