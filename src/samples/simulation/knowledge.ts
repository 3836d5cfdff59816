import type { Tells } from './message.ts'

/** What has been told so far; telling it twice or in another order tells nothing else. */
export class Knowledge {
  readonly snapshots = new Set<number>()
  readonly bodies = new Set<number>()
  readonly happenings = new Set<number>()
  readonly scans = new Set<number>()
  readonly labels = new Set<number>()
  readonly voids = new Set<number>()
  readonly allocated = new Set<number>()
  /** The newest state of the counter. */
  asked = -1
  prepared = false
  /** Told of something that may be of another order. */
  doubtful = false

  /** True if this was not known before. */
  learn({ snapshot, body, happenings, scans, labels, voids, allocated, ...counter }: Tells): boolean {
    const before = this.#size()
    if (snapshot >= 0) this.snapshots.add(snapshot)
    if (body >= 0) this.bodies.add(body)
    for (const each of happenings) this.happenings.add(each)
    for (const each of scans) this.scans.add(each)
    for (const each of labels) this.labels.add(each)
    for (const each of voids) this.voids.add(each)
    for (const each of allocated) this.allocated.add(each)
    this.asked = Math.max(this.asked, counter.asked)
    this.prepared ||= counter.prepared
    this.doubtful ||= counter.doubtful
    return this.#size() > before
  }

  #size(): number {
    const { snapshots, bodies, happenings, scans, labels, voids, allocated } = this
    const sets = [snapshots, bodies, happenings, scans, labels, voids, allocated]
    const rest = this.asked + Number(this.prepared) + Number(this.doubtful)
    return sets.reduce((sum, each) => sum + each.size, rest)
  }
}
