import type { Endpoint } from './endpoint.ts'

/**
 * Programs that are told what changes. Example of one:
 *
 * {
 *   name: 'erp',
 *   url: 'https://erp.example.com/hooks/wismo',
 *   secretEnv: 'ERP_HOOK_SECRET',
 *   events: ['order.status_changed', 'shipment.status_changed', 'alert.raised'],
 *   shops: null,
 * }
 */
export const endpoints: readonly Endpoint[] = []
