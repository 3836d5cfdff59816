import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './run.ts'

const VERSION = '64.0.2'

/** The Vercel CLI could not be had, so nothing can be said about the deployment. */
export class CliMissing extends Error {
  override readonly name = 'CliMissing'
}

/**
 * The path of the CLI's script. It is kept outside the project, in the folder for temporary files, and used again:
 * as a dependency it would triple what everybody who clones the project must install.
 * @throws CliMissing with npm's own words
 */
export async function vercelCli(): Promise<string> {
  const kept = join(tmpdir(), `wismo-vercel-cli-${VERSION}`)
  const script = join(kept, 'node_modules/vercel/dist/vc.js')
  if (existsSync(script)) return script
  const fresh = await mkdtemp(join(tmpdir(), 'wismo-vercel-cli-'))
  try {
    await install(fresh)
    // Renamed only when whole: a check that was interrupted leaves nothing half-installed to be used again. What
    // stands there without its script was thinned out by whoever tidies temporary files.
    if (!existsSync(script)) await rm(kept, { recursive: true, force: true })
    await rename(fresh, kept)
  } catch (error) {
    // Another check may have been first: then its folder serves as well.
    if (!existsSync(script)) throw error
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
  if (!existsSync(script))
    throw new CliMissing(`vercel ${VERSION} was installed in ${kept} but has no dist/vc.js`)
  return script
}

async function install(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const manifest = {
    private: true,
    dependencies: { vercel: VERSION },
    // The release of `sandbox` that this CLI names cannot be had everywhere; a build does not use it at all.
    overrides: { sandbox: '4.5.0' },
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  const installed = await run('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder })
  if (installed.code !== 0)
    throw new CliMissing(
      `npm could not install vercel ${VERSION}, without which the build cannot be checked:\n${installed.output}`,
    )
}
