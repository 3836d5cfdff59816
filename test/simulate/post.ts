import type { Arrival } from '../../src/samples/simulation/faults.ts'
import { Knowledge } from '../../src/samples/simulation/knowledge.ts'
import { type DueMail, MailBook } from '../../src/samples/simulation/mails.ts'
import type { RealWorld } from '../../src/samples/simulation/real-world.ts'
import type { EnqueuedMail } from './subject.ts'

/** Numbers of mails. */
export interface Post {
  readonly expected: number
  readonly sent: number
  /** Said of the same box before. */
  readonly duplicate: number
  /** Enqueued when by what was told it was not due: before its fact, of a stale one, overtaken, or never true. */
  readonly untrue: number
  /** Due, and not enqueued at that moment. */
  readonly missing: number
}

export const NO_POST: Post = { expected: 0, sent: 0, duplicate: 0, untrue: 0, missing: 0 }

/** Holds what a subject enqueues, arrival by arrival, against what is due by what was told. */
export class PostClerk {
  readonly #known = new Knowledge()
  readonly #book: MailBook
  readonly #said = new Set<string>()
  #post = NO_POST
  readonly faults: string[] = []

  constructor(world: RealWorld) {
    this.#book = new MailBook(world)
  }

  /** @param enqueued because of this arrival */
  see({ at, tells }: Arrival, enqueued: readonly EnqueuedMail[]): void {
    const due = this.#known.learn(tells) ? this.#book.hear(this.#known, at).map(nameOf) : []
    // Whose scan it is that may be of another order no rule can tell, so nothing of that history is held against anybody.
    if (this.#known.doubtful) return
    const sent = enqueued.map(({ parcel, milestone }) => `${parcel} ${milestone}`)
    const untrue = sent.filter(each => !due.includes(each))
    const missing = due.filter(each => !sent.includes(each))
    const duplicate = sent.filter((each, index) => this.#said.has(each) || sent.indexOf(each) < index)
    for (const each of sent) this.#said.add(each)
    this.#count({ expected: due, sent, duplicate, untrue, missing })
    const when = new Date(at).toISOString()
    this.faults.push(
      ...untrue.map(each => `${when}: enqueued ${each}, which is not due`),
      ...missing.map(each => `${when}: ${each} is due and was not enqueued`),
      ...duplicate.map(each => `${when}: enqueued ${each} again`),
    )
  }

  get post(): Post {
    return this.#post
  }

  #count({ expected, sent, duplicate, untrue, missing }: Readonly<Record<keyof Post, readonly string[]>>) {
    this.#post = addedPost(this.#post, {
      expected: expected.length,
      sent: sent.length,
      duplicate: duplicate.length,
      untrue: untrue.length,
      missing: missing.length,
    })
  }
}

const nameOf = ({ box, kind }: DueMail): string => `${box} ${kind}`

export const addedPost = (a: Post, b: Post): Post => ({
  expected: a.expected + b.expected,
  sent: a.sent + b.sent,
  duplicate: a.duplicate + b.duplicate,
  untrue: a.untrue + b.untrue,
  missing: a.missing + b.missing,
})
