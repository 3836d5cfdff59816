import type { Tally } from './tally.ts'

const WIDTH = 40

/** A bar on standard error where somebody looks at it; standard output belongs to the figures. */
export function showProgress(histories: number) {
  const shown = process.stderr.isTTY
  return {
    at: ({ histories: done, failures }: Tally): void => {
      if (!shown) return
      const filled = Math.round((done / histories) * WIDTH)
      const bar = `${'='.repeat(filled)}${' '.repeat(WIDTH - filled)}`
      process.stderr.write(`\r[${bar}] ${done}/${histories}, ${failures.length} failed`)
    },
    end: (): void => {
      if (shown) process.stderr.write('\n')
    },
  }
}
