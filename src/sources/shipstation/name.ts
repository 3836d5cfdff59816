/** In the log of deliveries and in the inbox. */
export const SOURCE = 'shipstation'
