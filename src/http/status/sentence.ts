import { filled, listOf, type Plural, pluralOf } from '../../policy/texts/index.ts'
import type { Clause, Plan, Thing, Told, What } from './plan.ts'
import type { Speech } from './speech.ts'

type Goods = Extract<Clause, { kind: 'goods' }>

/** A plan in the words of a language, as sentences beside each other. */
export const sentenceOf = (plan: Plan, speech: Speech): string =>
  plan.map((clause, position) => clauseOf(clause, speech, position === 0)).join(' ')

function clauseOf(clause: Clause, speech: Speech, isFirst: boolean): string {
  const { status } = speech.texts
  switch (clause.kind) {
    case 'condition':
      return status.conditionSentences[clause.condition]
    case 'order':
      return filled(status.orders[clause.says], { on: onOf(clause.on, speech) })
    case 'goods':
      return capitalised(goodsOf(clause, speech, isFirst))
  }
}

function goodsOf({ says, what, on, boxes }: Goods, speech: Speech, isFirst: boolean): string {
  const { tag, status } = speech.texts
  const texts = status.says[says]
  const values = {
    on: on?.isLast ? '' : onOf(on, speech),
    last: on?.isLast ? onOf(on, speech) : '',
    day: on === null ? '' : speech.day(on.at),
    heard: on === null ? '' : filled(status.heard, { day: speech.day(on.at) }),
    in: boxes === null ? '' : counted(status.in, boxes, speech),
  }
  if (what.of === 'parcel') return filled(texts.parcel, values)
  if (what.of === 'things') {
    const named = namesOf(what.things, speech, isFirst)
    return filled(pluralOf(tag, texts.named, spokenAs(what.things, speech)), { ...values, what: named })
  }
  const [words, count] = countOf(what, speech)
  return filled(pluralOf(tag, texts.counted, count), { ...values, what: words })
}

function onOf(on: Told | null, speech: Speech): string {
  if (on === null) return ''
  const { status } = speech.texts
  return filled(on.isLast ? status.last : status.on, { day: speech.day(on.at) })
}

const counted = (plural: Plural, n: number, { texts: { tag } }: Speech): string =>
  filled(pluralOf(tag, plural, n), { n })

/** As one or as several: two things are several, and so are `Table legs`. */
function spokenAs(things: readonly Thing[], { texts: { status } }: Speech): number {
  const [only, ...others] = things
  if (!only || others.length > 0) return 2
  if (only.share !== 'whole') return 1
  return only.count > 1 || status.pluralTitle?.test(only.title) ? 2 : 1
}

function namesOf(things: readonly Thing[], { texts: { tag, status } }: Speech, isFirst: boolean): string {
  const names = things.map(({ title, count, total, share }) => {
    if (share !== 'whole') return filled(share === 'part' ? status.part : status.rest, { title })
    if (count < total) return filled(status.timesOf, { title, n: count, of: total })
    return count > 1 ? filled(status.times, { title, n: count }) : title
  })
  const what = listOf(tag, names)
  if (things.some(({ share }) => share !== 'whole')) return what
  return filled(isFirst ? status.yours : status.others, { what })
}

/** The words for how many, and of how many the verb speaks. */
function countOf(
  what: Exclude<What, { of: 'things' | 'parcel' }>,
  speech: Speech,
): readonly [string, number] {
  const { tag, status } = speech.texts
  switch (what.of) {
    case 'rest':
      return [status.restOfOrder, 1]
    case 'some_parcels':
      return [counted(status.parcels.several, what.count, speech), what.count]
    case 'other_parcels':
      return [counted(status.parcels.others, what.count, speech), what.count]
    case 'items':
    case 'parcels': {
      const { count, total } = what
      if (count === total) return [counted(status[what.of].all, count, speech), count]
      return [filled(pluralOf(tag, status[what.of].some, count), { n: count, of: total }), count]
    }
  }
}

/** Words that stand for how many begin with a small letter, a sentence does not. */
const capitalised = (sentence: string): string => sentence.replace(/^\p{Ll}/u, letter => letter.toUpperCase())
