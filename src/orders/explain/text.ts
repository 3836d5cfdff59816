import type {
  Explanation,
  FactExplanation,
  LineExplanation,
  LineStage,
  ParcelExplanation,
} from './explanation.ts'

const shareOf = ({ units, pieces }: LineStage): string => {
  const whole = `${units.reached} of ${units.of}`
  return pieces ? `${whole} (pieces: ${pieces.reached} of ${pieces.of})` : whole
}

function lineText(line: LineExplanation): readonly string[] {
  const { sku, title, ordered, cancelled, owed, returned } = line
  const amounts = [
    `ordered ${ordered}`,
    ...(cancelled > 0 ? [`cancelled ${cancelled}`] : []),
    `owed ${owed}`,
    ...(returned > 0 ? [`given back ${returned}`] : []),
  ]
  const stages = (['tracked', 'scanned', 'delivered'] as const).map(name => `${name} ${shareOf(line[name])}`)
  const inside = line.parcels.length > 0 ? [`    in ${line.parcels.join(', ')}`] : []
  const name = sku === null ? title : `${sku} (${title})`
  return [`  ${name}, ${line.kind}: ${amounts.join(', ')}`, `    ${stages.join(' · ')}`, ...inside]
}

const FOLLOWING: Readonly<Record<ParcelExplanation['following'], string>> = {
  followed: 'followed',
  awaiting_first_scan: 'waiting for its first scan',
  silent: 'silent',
  unsupported: "nobody here will tell of it; its carrier's own page may",
  untracked: 'without a tracking number',
}

function parcelText({
  key,
  stage,
  live,
  because,
  facets,
  scans,
  ...heard
}: ParcelExplanation): readonly string[] {
  const standing = `${stage.replaceAll('_', ' ')}${live ? '' : ', does not count'}${because ? `: ${because}` : ''}`
  const counting = scans.filter(scan => scan.ignored === null)
  return [
    `  ${key}: ${standing}`,
    `    by ${facets.join(', ')}`,
    ...(live ? [`    ${FOLLOWING[heard.following]}; last heard of ${heard.lastHeardAt ?? 'never'}`] : []),
    ...counting.map(
      scan => `    ${scan.at ?? 'without an instant'}  ${scan.says}, told by ${scan.feed} (${scan.id})`,
    ),
  ]
}

function factText({ says, events }: FactExplanation): readonly string[] {
  return [
    `  ${says}`,
    ...events.map(({ id, source, digest, receivedAt, place, inFacts }) => {
      const delivery = source === null ? 'no delivery' : `${source} ${place ?? digest?.slice(0, 12) ?? ''}`
      return `    ${inFacts ? 'in facts ' : 'overruled'} ${receivedAt}  ${delivery}  ${id}`
    }),
  ]
}

function asked({ at, asOfFact }: Explanation): readonly string[] {
  const shown = at === null ? [] : [`As it was shown at ${at}, by today's rules.`]
  const happened = asOfFact === null ? [] : [`By what had happened until ${asOfFact}.`]
  return [...shown, ...happened]
}

function headline(explanation: Explanation): readonly string[] {
  const { order, name, shown, computed, substatus, rule, override, flags } = explanation
  const overridden = override?.inForce
    ? [`Overridden by ${override.by} until ${override.until}: ${override.why}`, `Computed: ${computed}`]
    : []
  return [
    `${name ?? 'unnamed'}  (${order})`,
    ...asked(explanation),
    `Status: ${shown}${substatus && shown === computed ? `, ${substatus.replaceAll('_', ' ')}` : ''}`,
    ...overridden,
    `Rule ${rule.number}: ${rule.words}.`,
    ...flags.map(({ flag, words }) => `Flag ${flag}: ${words}.`),
  ]
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines]

/** The explanation for a person at a terminal. */
export function explanationText(explanation: Explanation): string {
  const { lines, parcels, missing, ignored, facts } = explanation
  return [
    ...headline(explanation),
    ...section(
      'Missing',
      missing.map(each => `  ${each}`),
    ),
    ...section('Lines', lines.flatMap(lineText)),
    ...section('Parcels', parcels.flatMap(parcelText)),
    ...section(
      'Ignored',
      ignored.map(({ what, why }) => `  ${what}: ${why}`),
    ),
    ...section('Told', facts.flatMap(factText)),
  ].join('\n')
}
