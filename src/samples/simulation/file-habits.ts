import type { FileStyle } from '../payloads/ship-confirmations.ts'
import { Random } from '../random.ts'

/** How the warehouse of a world tells of its labels by files. */
export interface FileHabits {
  readonly style: FileStyle
  /** Minutes of the day at which a file of that day is written, if there is something to tell. */
  readonly written: readonly number[]
  /** True: a box keeps its id, and a new label is a correction of its row; false: each label has an id of its own. */
  readonly corrects: boolean
  /** False: the shop never hears of what leaves there. */
  readonly writesBack: boolean
  /** Each file lists again what was in the one before, as it stands by then. */
  readonly overlaps: boolean
  /** It writes the shop's ids of the lines; else only what is on the shelf. */
  readonly knowsLines: boolean
  /** False: where the files lie they have the time at which they came. */
  readonly keepsTimes: boolean
}

/** Share of the worlds with labels whose warehouse sends files. */
const SENDS_FILES = 0.4

const STYLES: readonly FileStyle[] = [
  { delimiter: ',', lineEnd: '\n', encoding: 'utf-8', quoted: false },
  { delimiter: ',', lineEnd: '\r\n', encoding: 'utf-8 with a mark', quoted: true },
  { delimiter: ';', lineEnd: '\r\n', encoding: 'windows-1252', quoted: false },
  { delimiter: ';', lineEnd: '\n', encoding: 'utf-8 with a mark', quoted: true },
  { delimiter: '\t', lineEnd: '\r\n', encoding: 'utf-16le', quoted: false },
]

interface Wanted {
  readonly seed: number
  readonly index: number
  readonly keepsFileTimes: boolean
}

/** Null: a label service has the labels. */
export function fileHabitsOf({ seed, index, keepsFileTimes }: Wanted): FileHabits | null {
  const random = new Random(`files/${seed}/${index}`)
  if (!random.chance(SENDS_FILES)) return null
  const minute = random.whole(12 * 60, 22 * 60)
  // Of two files of one day only their times say which is newer.
  const [twice, keepsTimes] = [random.chance(0.4), random.chance(0.5)]
  return {
    style: random.pick(STYLES),
    written: twice && keepsTimes && keepsFileTimes ? [minute - 8 * 60, minute] : [minute],
    corrects: random.chance(0.5),
    writesBack: random.chance(0.5),
    overlaps: random.chance(0.5),
    knowsLines: random.chance(0.5),
    keepsTimes: keepsTimes && keepsFileTimes,
  }
}
