import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { faulty, type Mutant } from './mutant.ts'

export const ROOT = join(import.meta.dirname, '..', '..')

/** What the tests read; everything else would only be copied. */
const COPIED = [
  'src',
  'supabase',
  'test',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  '.env.example',
]

/** A copy of the project in which faults can be made. */
export interface Tree {
  readonly path: string
  /**
   * Runs something while the fault is in the tree, and takes it out afterwards.
   * @throws MutantOutdated when the mutant no longer fits
   */
  with<T>(mutant: Mutant, run: () => Promise<T>): Promise<T>
  remove(): Promise<void>
}

/** Copies the project into the system's folder for temporary files. */
export async function copyTree(): Promise<Tree> {
  const path = await mkdtemp(join(tmpdir(), 'wismo-mutants-'))
  for (const name of COPIED) await cp(join(ROOT, name), join(path, name), { recursive: true })
  // Package by package, so that what vitest keeps in node_modules is each copy's own.
  await mkdir(join(path, 'node_modules'))
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    if (name.startsWith('.') && name !== '.bin') continue
    await symlink(join(ROOT, 'node_modules', name), join(path, 'node_modules', name))
  }
  return {
    path,
    with: async (mutant, run) => {
      const file = join(path, mutant.file)
      const sound = await readFile(file, 'utf8')
      await writeFile(file, faulty(sound, mutant))
      try {
        return await run()
      } finally {
        await writeFile(file, sound)
      }
    },
    remove: () => rm(path, { recursive: true, force: true }),
  }
}
