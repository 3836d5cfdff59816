import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

/**
 * What browsers get, built from `src/browser` into modules that export it as text and are committed: so running the
 * service takes no bundler, no build step and no file beside the code that a deployment could fail to trace.
 * `npm run assets` writes them; test/assets/build.test.ts compares.
 */

const ROOT = join(import.meta.dirname, '../..')

export interface Asset {
  /** The entry in the project: a script, whose imports are bundled, a style sheet, or a picture. */
  readonly from: string
  /** The module that is written. */
  readonly to: string
  /** What it exports. */
  readonly name: string
}

export const ASSETS: readonly Asset[] = [
  { from: 'src/browser/track.ts', to: 'src/http/assets/track-script.ts', name: 'trackScript' },
  { from: 'src/browser/track.css', to: 'src/http/assets/track-styles.ts', name: 'trackStyles' },
  { from: 'src/browser/track.svg', to: 'src/http/assets/track-icon.ts', name: 'trackIcon' },
  { from: 'src/browser/widget.ts', to: 'src/http/assets/widget-script.ts', name: 'widgetScript' },
]

/** The text of the module that holds the asset, as it is committed. */
export async function built(asset: Asset): Promise<string> {
  const text = await textOf(asset.from)
  return `// Built from ${asset.from} by \`npm run assets\`; edit that.\nexport const ${asset.name} =\n  ${JSON.stringify(text)}\n`
}

async function textOf(from: string): Promise<string> {
  if (from.endsWith('.ts')) return script(from)
  const text = readFileSync(join(ROOT, from), 'utf8')
  return from.endsWith('.css') ? styles(text) : text.replaceAll(/\s*\n\s*/g, '')
}

/** One module without imports, for browsers of the last three years or so. */
async function script(from: string): Promise<string> {
  const bundle = await rolldown({
    input: join(ROOT, from),
    platform: 'browser',
    transform: { target: 'es2022' },
    logLevel: 'warn',
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true, codeSplitting: false })
  await bundle.close()
  const [only, ...more] = output
  if (more.length > 0) throw new Error(`${from} must become one file, and became ${output.length}.`)
  return only.code.trim()
}

/** Comments and indentation go; a minifier of its own would win a few bytes more. */
const styles = (text: string): string =>
  text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,]) ?/g, '$1')
    .replaceAll(/;\}/g, '}')
    .trim()

if (import.meta.main)
  for (const asset of ASSETS) {
    const text = await built(asset)
    writeFileSync(join(ROOT, asset.to), text)
    console.log(`${asset.to}: ${text.length} characters`)
  }
