import type { LineState } from '../state.ts'
import { type Lack, lackInWords } from './lacks.ts'
import type { LineWithLack } from './lines.ts'

/** Bundles are as far as their slowest line. */
const SLOWEST_FIRST = ['tracked', 'scanned', 'delivered'] as const

/** What is sold as one and sent; a component to collect, or that is no thing, is spoken of by itself. */
const isSentInBundle = ({ bundle, kind }: LineState): boolean =>
  bundle !== null && (kind === 'physical' || kind === 'local_delivery')

const nameOf = (lines: readonly LineWithLack[]): string => {
  const title = lines[0]?.line.bundle?.title ?? null
  return title === null
    ? `the bundle of ${lines.map(({ line }) => line.title).join(' and ')}`
    : `bundle ${title}`
}

/** What the lines of one bundle lack together, as a kit's pieces lack of a kit. */
function lackOfBundle(lines: readonly LineWithLack[]): Lack | null {
  const stage = SLOWEST_FIRST.find(each => lines.some(({ lack }) => lack?.stage === each))
  if (stage === undefined) return null
  const lacking = lines.filter(({ lack }) => lack?.stage === stage)
  const shares = lines.map(({ explanation }) => explanation[stage].pieces ?? explanation[stage].units)
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)
  return {
    stage,
    share: { reached: sum(shares.map(each => each.reached)), of: sum(shares.map(each => each.of)) },
    of: 'piece',
    named: lacking.length < lines.length ? lacking.map(({ line }) => line.title) : [],
    where: [...new Set(lacking.flatMap(({ lack }) => lack?.where ?? []))],
  }
}

/** What all lines lack, in their order; those of one bundle are said as one. */
export function missingInWords(lines: readonly LineWithLack[]): readonly string[] {
  const spoken = new Set<string>()
  return lines.flatMap(({ line, explanation }) => {
    const bundle = isSentInBundle(line) ? (line.bundle?.id ?? null) : null
    const own = lines.filter(each => isSentInBundle(each.line) && each.line.bundle?.id === bundle)
    if (bundle === null || own.length === 1) return explanation.missing
    if (spoken.has(bundle)) return []
    spoken.add(bundle)
    const lack = lackOfBundle(own)
    return lack === null ? [] : [lackInWords(nameOf(own), lack)]
  })
}
