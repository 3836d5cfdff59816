import type { Random } from '../random.ts'
import type { Agenda } from './agenda.ts'
import type { Wanted } from './real-world.ts'

/** What everybody who acts in a world has at hand. */
export interface Means {
  readonly wanted: Wanted
  readonly random: Random
  readonly agenda: Agenda
  readonly nextId: () => string
  /** A random span in seconds; short ones are likelier than long ones. */
  span(fromHours: number, toHours: number): number
}
