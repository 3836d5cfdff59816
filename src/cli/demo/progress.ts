import type { WriteStream } from 'node:tty'

const WIDTH = 40

/** A bar on a terminal; elsewhere one line for every tenth, so that logs stay readable. */
export function progressOn(
  out: WriteStream | (NodeJS.WritableStream & { readonly isTTY?: boolean }),
  total: number,
) {
  let tenth = 0
  return (done: number): void => {
    const share = done / total
    if (out.isTTY) {
      const full = Math.round(share * WIDTH)
      const bar = `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}`
      out.write(`\r${bar} ${done}/${total} orders${done === total ? '\n' : ''}`)
      return
    }
    if (Math.floor(share * 10) === tenth) return
    tenth = Math.floor(share * 10)
    out.write(`${done}/${total} orders\n`)
  }
}
