/** Which process has something, until when: a run that dies lets go by itself. */
export interface Lease {
  readonly lease: string
  readonly seconds: number
}

/** The lease of a file was lost: another process has it by now, and whatever is done here is in vain. */
export class FileTaken extends Error {
  override readonly name = 'FileTaken'
}

/** @throws FileTaken */
export const requireKept = (answer: unknown, id: string): void => {
  if (!(answer as { kept: boolean }).kept) throw new FileTaken(`Another process has file ${id} by now`)
}
