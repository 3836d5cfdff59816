import { posix } from 'node:path'
import type { Import, SourceFile } from './source-file.ts'

/** Who may import whom: the rooms of `src`, in the order in which a delivery passes them. */

export interface Arrow extends Import {
  readonly from: string
  /** Path in the project, or null for a package or a module of Node's. */
  readonly to: string | null
}

type Rule = (arrow: Arrow) => boolean

const into = (...rooms: readonly string[]): Rule => {
  return arrow => arrow.to !== null && rooms.includes(roomOf(arrow.to))
}
const anythingElse: Rule = arrow => arrow.to !== null && roomOf(arrow.to) !== roomOf(arrow.from)
const handlers: Rule = arrow => arrow.to?.startsWith('src/orders/handlers/') ?? false

/** Another source's folder; the registry `sources/index.ts` is there to import them all. */
const anotherSource: Rule = arrow => {
  const own = sourceOf(arrow.from)
  const other = arrow.to === null ? null : sourceOf(arrow.to)
  return own !== null && other !== null && own !== other
}

/** Pure: nothing but events, the types of policy, and itself; no package and no module of Node's either. */
const outsidePureCore: Rule = arrow => {
  if (arrow.to === null) return true
  const room = roomOf(arrow.to)
  return !(room === 'orders' || room === 'events' || (room === 'policy' && arrow.typeOnly))
}

const valueFromElsewhere: Rule = arrow => !arrow.typeOnly && anythingElse(arrow)

/** Pure files that say the same on the server and in a browser: customers must not read two truths. */
const ON_BOTH_SIDES: readonly (string | null)[] = [
  'src/http/track/parcel-words.ts',
  'src/http/track/steps.ts',
  'src/policy/texts/plural.ts',
]
const valueFromTheServer: Rule = arrow => valueFromElsewhere(arrow) && !ON_BOTH_SIDES.includes(arrow.to)

/** What a room must never import. A file of `src` in no room of this table is a fault of its own. */
const NEVER: Readonly<Record<string, readonly Rule[]>> = {
  server: [],
  config: [anythingElse],
  http: [into('outbox', 'orders', 'server')],
  sources: [into('orders', 'store', 'http'), anotherSource],
  events: [anythingElse],
  ingest: [into('http', 'sources', 'outbox', 'jobs')],
  orders: [outsidePureCore],
  policy: [valueFromElsewhere],
  store: [into('http', 'sources', 'outbox', 'jobs'), handlers],
  outbox: [into('http', 'sources')],
  clients: [anythingElse],
  jobs: [into('http')],
  samples: [into('orders', 'sources', 'policy', 'ingest', 'store')],
  cli: [],
  browser: [valueFromTheServer],
}

/** Only `store/` may hold one: every other room calls the database through its typed functions. */
const DRIVERS = ['pg', '@electric-sql/pglite', '@supabase/supabase-js']

/** What is bundled for browsers; a dependency more is bytes that every customer loads. */
const IN_BROWSERS = ['lit']

/** `src/http/app.ts` is in http, `src/ingest.ts` in ingest. */
export function roomOf(path: string): string {
  const [, first = ''] = path.split('/')
  return first.replace(/\.ts$/, '')
}

export function arrowsOf(file: SourceFile): readonly Arrow[] {
  return file.imports.map(found => ({
    ...found,
    from: file.path,
    to: found.specifier.startsWith('.') ? posix.join(posix.dirname(file.path), found.specifier) : null,
  }))
}

/** One line per arrow that points where it must not, and per file that lives in no known room. */
export function forbiddenArrows(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(file => {
    const rules = NEVER[roomOf(file.path)]
    if (rules === undefined) return [`${file.path}: is in no room of the table in test/support/rooms.ts`]
    return arrowsOf(file).flatMap(arrow => {
      const fault = faultOf(arrow, rules)
      return fault === null ? [] : [`${file.path}:${arrow.line} imports ${arrow.specifier}: ${fault}`]
    })
  })
}

/** Each cycle of the import graph once, as the paths along it; types count, since they too tie two files together. */
export function cycles(files: readonly SourceFile[]): readonly string[] {
  const graph = new Map(files.map(file => [file.path, targetsOf(file)]))
  const found = new Set<string>()
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path)
    if (at !== -1) {
      found.add([...trail.slice(at), path].join(' → '))
      return
    }
    if (done.has(path)) return
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return [...found]
}

function targetsOf(file: SourceFile): readonly string[] {
  return arrowsOf(file).flatMap(arrow => (arrow.to === null ? [] : [arrow.to]))
}

function faultOf(arrow: Arrow, rules: readonly Rule[]): string | null {
  if (arrow.specifier === '?') return 'the address of a dynamic import must be a literal'
  if (arrow.to !== null && !arrow.to.startsWith('src/'))
    return 'nothing in src may lean on what is outside it'
  const [from, to] = [roomOf(arrow.from), arrow.to === null ? null : roomOf(arrow.to)]
  if (DRIVERS.some(name => isOf(name, arrow)) && from !== 'store') return 'only store/ talks to a database'
  if (to === 'browser' && from !== 'browser')
    return 'browser/ runs in browsers alone; serve what is built of it'
  if (from === 'browser' && to === null && !IN_BROWSERS.some(name => isOf(name, arrow)))
    return 'browser/ brings no other package'
  if (ON_BOTH_SIDES.includes(arrow.from) && !arrow.typeOnly && !ON_BOTH_SIDES.includes(arrow.to))
    return 'what it brings would go to browsers too'
  if (rules.some(rule => rule(arrow))) return `${from} must never import that`
  return null
}

/** The package itself, or a path within it. */
const isOf = (name: string, { specifier }: Arrow): boolean =>
  specifier === name || specifier.startsWith(`${name}/`)

function sourceOf(path: string): string | null {
  const [top, room, name, ...rest] = path.split('/')
  return top === 'src' && room === 'sources' && rest.length > 0 ? (name ?? null) : null
}
