/** A fault of one line, which the tests named beside it must catch by an assertion of behaviour. */
export interface Mutant {
  /** Kebab-case words that say what is then wrong. */
  readonly name: string
  /** From the project's root. */
  readonly file: string
  /** Exact text, which must occur exactly once in the file: a mutant that fits nothing any more proves nothing. */
  readonly find: string
  readonly replace: string
  /** Test files, from the project's root; the first failure in any of them is enough. */
  readonly tests: readonly string[]
}

/** The mutant no longer fits its file and must be brought up to date. */
export class MutantOutdated extends Error {
  override readonly name = 'MutantOutdated'
}

/**
 * The file's text with the fault in it.
 * @throws MutantOutdated when `find` does not occur exactly once
 */
export function faulty(text: string, { name, file, find, replace }: Mutant): string {
  const parts = text.split(find)
  const [before, after] = parts
  if (parts.length !== 2 || before === undefined || after === undefined) {
    throw new MutantOutdated(
      `mutant ${name}: its text occurs ${parts.length - 1} times in ${file}, not once; bring \`find\` up to date`,
    )
  }
  return before + replace + after
}
