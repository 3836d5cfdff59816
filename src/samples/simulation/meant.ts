import type { Happening } from '../world.ts'
import type { Knowledge } from './knowledge.ts'
import type { RealWorld } from './real-world.ts'

/** The fulfilment that a happening is about; null for one of the whole order. */
export function boxOf(happening: Happening | undefined): string | null {
  if (happening === undefined) return null
  if (happening.kind === 'packed') return happening.box.id
  return 'box' in happening ? happening.box : null
}

/** The numbers of a fulfilment after some of its happenings. */
export const numbersAfter = (own: readonly Happening[]): readonly string[] =>
  own.reduce<readonly string[]>((typed, each) => {
    if (each.kind === 'packed') return each.box.numbers
    return each.kind === 'numbered' ? each.numbers : typed
  }, [])

/** The versions of a fulfilment that were told, oldest first, as indexes of what made them. */
export function versionsTold(
  { shop: { happenings } }: RealWorld,
  known: Knowledge,
  fulfillment: string,
): readonly number[] {
  const isOwn = (index: number) => boxOf(happenings[index]) === fulfillment
  const bodies = [...known.bodies].filter(isOwn)
  const own = [...happenings.keys()].filter(isOwn)
  const versions = [...known.snapshots, ...bodies].flatMap(
    point => own.findLast(index => index <= point) ?? [],
  )
  return [...new Set(versions)].sort((a, b) => a - b)
}

/**
 * Whether a word about a fulfilment, which names no number, can only mean its foremost one. One that took the place of
 * another is meant once a version is told that had it before the word was said; until then the word may be of the other.
 * @param said index of the happening, or of the oldest version told that repeats it
 */
export function meansForemost(
  world: RealWorld,
  known: Knowledge,
  fulfillment: string,
  said: number,
): boolean {
  const { happenings } = world.shop
  const versions = versionsTold(world, known, fulfillment)
  const numbersAt = (version: number) =>
    numbersAfter(happenings.slice(0, version + 1).filter(each => boxOf(each) === fulfillment))
  const [foremost] = numbersAt(versions.at(-1) ?? -1)
  if (foremost === undefined) return true
  const first = versions.map(numbersAt).find(numbers => numbers.length > 0)?.[0]
  const since = versions.find(version => numbersAt(version).includes(foremost))
  return foremost === first || (since !== undefined && since < said)
}
