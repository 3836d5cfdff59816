import { type AlertParts, type AlertsTold, tellAlerts } from '../outbox/alerts.ts'
import type { Deadline } from '../store/database.ts'
import type { Job } from './schedule.ts'

/**
 * Tells of what is raised within seconds of it. Idempotent, and safe when several run at once.
 * @param within gives a run its deadline
 */
export const alertsJob = (
  parts: AlertParts,
  within: <T>(run: (deadline: Deadline) => Promise<T>) => Promise<T>,
): Job => ({
  name: 'alerts',
  pattern: '*/10 * * * * *',
  run: (): Promise<AlertsTold> => within(deadline => tellAlerts(parts, deadline)),
})
