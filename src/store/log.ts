/** What the store writes its log to; a pino logger is one. */
export interface StoreLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}
