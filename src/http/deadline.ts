import { DatabaseUnavailable, type Deadline } from '../store/database.ts'

/** A webhook's sender waits 5 s in all; what is left is for the network and for saying no. */
export const PATIENCE_MS = 3500

/**
 * Runs work under one deadline, which load, retries and commit share.
 * @throws DatabaseUnavailable when the work is not done in time, whatever the transport does about it
 */
export async function within<T>(ms: number, work: (deadline: Deadline) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const error = new DatabaseUnavailable(`no answer within ${ms} ms`)
    controller.abort(error)
    late.reject(error)
  }, ms)
  try {
    return await Promise.race([work({ at: Date.now() + ms, signal: controller.signal }), late.promise])
  } finally {
    clearTimeout(timer)
  }
}
