import type { Mutant } from './mutant.ts'

const NORMALISE = ['test/sources/threepl/normalise.test.ts']
const OPEN = ['test/sources/threepl/open-file.test.ts']

/** Faults in how files of warehouses are copied, read, and made into what they tell. */
export const inFeeds: readonly Mutant[] = [
  {
    name: 'file-of-yesterday-wins-when-it-comes-later',
    file: 'src/sources/threepl/normalise.ts',
    find: 'T00:00:00.000Z`,',
    replace: 'T00:00:00.000Z`.slice(0, 0) + file.at,',
    tests: ['test/sources/threepl/in-orders.test.ts'],
  },
  {
    name: 'stock-found-again-is-new',
    file: 'src/sources/threepl/normalise.ts',
    find: 'return file.at < end ? file.at : end',
    replace: 'return file.at',
    tests: NORMALISE,
  },
  {
    name: 'equal-rows-are-one',
    file: 'src/sources/threepl/normalise/row-identity.ts',
    find: "ordinal === 0 ? '' :",
    replace: "ordinal >= 0 ? '' :",
    tests: NORMALISE,
  },
  {
    name: 'part-of-an-identity-is-taken-for-two',
    file: 'src/sources/threepl/normalise/row-identity.ts',
    find: '/[:%/]/.test(text) ? encodeURIComponent(text) : text',
    replace: 'text',
    tests: NORMALISE,
  },
  {
    name: 'swapped-day-and-month-are-believed',
    file: 'src/sources/threepl/normalise/row-identity.ts',
    find: 'Date.parse(instant) > Date.parse(file.at) + AHEAD_MS',
    replace: 'Date.parse(instant) > Date.parse(file.at) + 1000 * AHEAD_MS',
    tests: NORMALISE,
  },
  {
    name: 'prefix-is-put-before-names-that-have-it',
    file: 'src/sources/threepl/normalise/row-identity.ts',
    find: 'plain.toUpperCase().startsWith(prefix.toUpperCase()) ? plain',
    replace: "prefix === '' ? plain",
    tests: NORMALISE,
  },
  {
    name: 'blank-number-withdraws-unasked',
    file: 'src/sources/threepl/normalise/shipment.ts',
    find: "feed.blankTracking === 'says_nothing'",
    replace: "feed.blankTracking !== 'says_nothing'",
    tests: NORMALISE,
  },
  {
    name: 'one-link-is-of-every-number',
    file: 'src/sources/threepl/normalise/shipment.ts',
    find: '&& all.length === 1 ? link : null',
    replace: '? link : null',
    tests: NORMALISE,
  },
  {
    name: 'formula-is-a-tracking-number',
    file: 'src/sources/threepl/normalise/shipment.ts',
    find: '/^[=+@-]/.test(text) || !/',
    replace: '!/',
    tests: NORMALISE,
  },
  {
    name: 'number-that-a-spreadsheet-cut-is-believed',
    file: 'src/sources/threepl/values.ts',
    find: '0{3,}$/',
    replace: '0{9,}$/',
    tests: OPEN,
  },
  {
    name: 'cut-last-line-is-a-row',
    file: 'src/sources/threepl/records.ts',
    find: 'if (format.endsWithNewline && last',
    replace: 'if (!format.endsWithNewline && last',
    tests: NORMALISE,
  },
  {
    name: 'lines-of-cr-alone-are-one-record',
    file: 'src/sources/threepl/records.ts',
    find: "record_delimiter: ['\\r\\n', '\\n', '\\r']",
    replace: "record_delimiter: ['\\r\\n', '\\n']",
    tests: OPEN,
  },
  {
    name: 'trailer-is-not-counted-by',
    file: 'src/sources/threepl/row-assembly.ts',
    find: 'if (told === this.#count) return',
    replace: 'if (told >= 0) return',
    tests: NORMALISE,
  },
  {
    name: 'umlaut-of-windows-is-rejected',
    file: 'src/sources/threepl/text.ts',
    find: "return plan === 'utf-8' ? null : windows.decode(bytes)",
    replace: 'return null',
    tests: OPEN,
  },
  {
    name: 'file-that-changed-while-it-was-read-is-kept',
    file: 'src/jobs/feeds/copy.ts',
    find: 'after.modifiedAt === file.modifiedAt',
    replace: 'after.path === file.path',
    tests: ['test/jobs/feeds/import.test.ts'],
  },
  {
    name: 'two-files-are-mixed-in-one-copy',
    file: 'src/jobs/feeds/copy.ts',
    find: 'else if (!(await storedChunk(db, id, n, deadline))?.equals(chunk)) throw',
    replace: 'else if (chunk.length === 0) throw',
    tests: ['test/jobs/feeds/resume.test.ts'],
  },
  {
    name: 'upload-that-still-grows-is-finished',
    file: 'src/jobs/feeds/finished.ts',
    find: 'return age >= finished.seconds * 1000',
    replace: 'return age >= 0',
    tests: ['test/jobs/feeds/import.test.ts'],
  },
]
