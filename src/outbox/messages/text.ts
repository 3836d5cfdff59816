import type { Letter } from './letter.ts'
import type { Card } from './parcels.ts'

const cardLines = ({ title, state, items, tracking, link }: Card): readonly string[] => [
  `${title}: ${state}`,
  ...items.map(item => `  - ${item}`),
  ...(tracking === null ? [] : [`  ${tracking}`]),
  ...(link === null ? [] : [`  ${link.url}`]),
]

const paragraphs = (parts: readonly (readonly string[] | null)[]): string =>
  parts
    .flatMap(part => (part === null || part.length === 0 ? [] : [part.join('\n')]))
    .join('\n\n')
    .concat('\n')

/** The same mail for whoever reads no HTML. */
export const textOf = (letter: Letter): string =>
  paragraphs([
    [letter.greeting],
    [`${letter.subject}.`, ...(letter.lead === null ? [] : [letter.lead])],
    ...letter.parcels.map(cardLines),
    letter.others && [`${letter.others.title}:`],
    ...(letter.others?.parcels ?? []).map(cardLines),
    letter.missing && [`${letter.missing.title}:`, ...letter.missing.items.map(item => `  - ${item}`)],
    letter.status && [`${letter.status.label}:`, letter.status.url],
    letter.signature === null ? null : [letter.signature],
    ['-- ', letter.why, `${letter.optOut.label}:`, letter.optOut.url],
  ])
