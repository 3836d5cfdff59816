/**
 * Names under which our own sources tell. Whoever else told under one of them, a sender of events or a feed of files, would be
 * taken for the keeper of that source's records.
 */
export const RESERVED_NAMES: readonly string[] = ['shop', 'shopify', 'shipstation', 'easypost', 'aftership']
