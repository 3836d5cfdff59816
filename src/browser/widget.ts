import { OrderStatus } from './widget/order-status.ts'

/** A page that has this script twice, perhaps of two versions, keeps the first. */
if (!customElements.get('order-status')) customElements.define('order-status', OrderStatus)
