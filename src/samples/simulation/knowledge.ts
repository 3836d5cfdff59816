import type { Tells } from './message.ts'

/** What has been told so far; telling it twice or in another order tells nothing else. */
export class Knowledge {
  readonly snapshots = new Set<number>()
  readonly bodies = new Set<number>()
  readonly happenings = new Set<number>()
  readonly scans = new Set<number>()

  /** True if this was not known before. */
  learn({ snapshot, body, happenings, scan }: Tells): boolean {
    const before = this.#size()
    if (snapshot >= 0) this.snapshots.add(snapshot)
    if (body >= 0) this.bodies.add(body)
    if (scan >= 0) this.scans.add(scan)
    for (const each of happenings) this.happenings.add(each)
    return this.#size() > before
  }

  #size(): number {
    return this.snapshots.size + this.bodies.size + this.happenings.size + this.scans.size
  }
}
