import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { run } from './run.ts'

export interface Build {
  /** Holds the copy of the project; the caller removes it. */
  readonly folder: string
  /** Why it is not what must be deployed; null when it is. */
  readonly fault: string | null
  /** The function's folder, with `src/server.js` in it. */
  readonly functionFolder: string
  readonly bundleBytes: number
  /** Whether the network was taken away while it was built. */
  readonly offline: boolean
}

const FunctionConfig = z.object({ handler: z.string(), runtime: z.string() })

/**
 * Builds the project as Vercel would, without an account: a copy of what git would commit, in a folder linked to a
 * project that does not exist. The build therefore cannot lean on an ignored file, nor on anything of the network.
 */
export async function buildWithVercel(root: string, cli: string): Promise<Build> {
  const folder = await mkdtemp(join(tmpdir(), 'wismo-deploy-'))
  await copyProject(root, folder)
  await mkdir(join(folder, '.vercel'))
  await writeFile(
    join(folder, '.vercel/project.json'),
    JSON.stringify({ projectId: 'prj_none', orgId: 'team_none', settings: { framework: 'fastify' } }),
  )
  const offline = (await run('unshare', ['-rn', 'true'], { cwd: folder })).code === 0
  const build = [
    process.execPath,
    cli,
    'build',
    '--yes',
    '--global-config',
    join(folder, '.vercel/no-account'),
  ]
  const [command = '', ...args] = offline ? ['unshare', '-rn', ...build] : build
  const env = { ...process.env, VERCEL_TELEMETRY_DISABLED: '1', NO_UPDATE_NOTIFIER: '1' }
  const built = await run(command, args, { cwd: folder, env })
  const functionFolder = join(folder, '.vercel/output/functions/index.func')
  const fault = built.code === 0 ? await faultOf(functionFolder) : `vercel build failed:\n${built.output}`
  return {
    folder,
    fault,
    functionFolder,
    offline,
    bundleBytes: fault === null ? await bytesOf(functionFolder) : 0,
  }
}

/** Tracked files and new ones that are not ignored, and the dependencies that are installed. */
async function copyProject(root: string, folder: string): Promise<void> {
  const listed = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
  })
  if (listed.code !== 0) throw new Error(`git could not list the project's files: ${listed.output}`)
  for (const name of listed.output.split('\0')) {
    // A tracked file that was deleted is still listed.
    if (name === '' || !existsSync(join(root, name))) continue
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await cp(join(root, name), join(folder, name))
  }
  // Copied and not linked: the build runs npm in it, and traces only files that lie below the project.
  const copied = await run('cp', ['-R', '-P', '-p', 'node_modules', folder], { cwd: root })
  if (copied.code !== 0)
    throw new Error(`node_modules could not be copied, is "npm ci" done? ${copied.output}`)
}

/** A build can succeed and still be of another file than the entry, or for another Node. */
async function faultOf(functionFolder: string): Promise<string | null> {
  const path = join(functionFolder, '.vc-config.json')
  if (!existsSync(path)) return 'the build made no function for the root'
  const config = FunctionConfig.parse(JSON.parse(await readFile(path, 'utf8')))
  if (config.handler !== 'src/server.js')
    return `the build took ${config.handler} for the entry, not src/server.js`
  if (config.runtime !== 'nodejs24.x') return `the build is for ${config.runtime}, not nodejs24.x`
  return null
}

async function bytesOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const sizes = await Promise.all(
    entries
      .filter(entry => entry.isFile())
      .map(async entry => (await stat(join(entry.parentPath, entry.name))).size),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
