import type { KitPolicy } from './policy.ts'

/**
 * Products of which one unit ships as several parcels. Example of an entry:
 * `'TABLE-OAK': [{ sku: 'TABLE-OAK-LEGS', title: 'Table legs', count: 1 }, { sku: 'TABLE-OAK-TOP', title: 'Table top', count: 1 }]`
 */
export const kits: KitPolicy = { revision: 1, kits: {} }
