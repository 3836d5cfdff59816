/** Timestamp of the newest migration: the schema that this code is written for. A test holds the two together. */
export const SCHEMA_VERSION = '20261123220100'
