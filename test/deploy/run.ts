import { spawn } from 'node:child_process'

export interface Ran {
  readonly code: number
  /** stdout and stderr as they came, interleaved. */
  readonly output: string
}

/**
 * Runs a command to its end, and ends it after `limitMs`. A command that cannot be started counts as one that
 * failed, with the reason as its output.
 */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv; readonly limitMs?: number },
): Promise<Ran> {
  return new Promise(settle => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.limitMs ?? 600_000,
    })
    const chunks: Buffer[] = []
    const keep = (chunk: Buffer): void => void chunks.push(chunk)
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', error => settle({ code: 127, output: error.message }))
    child.on('close', code => settle({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }))
  })
}
