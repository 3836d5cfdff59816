import { posix } from 'node:path'
import { roomOf } from './rooms.ts'
import { child, type SourceFile, type SourceNode, word } from './source-file.ts'

/** Rules about one file at a time. Each answers one line per fault, and none where the file is in order. */
export type HouseRule = (file: SourceFile) => readonly string[]

export const FILE_CEILING = 250
export const FUNCTION_CEILING = 60

/** Tables that a merchant's developer edits, and payloads with every field that real ones have, are as long as they are. */
const UNBOUNDED = ['src/policy/', 'src/samples/payloads/']
const isUnbounded = (path: string): boolean => UNBOUNDED.some(folder => path.startsWith(folder))

export const longFile: HouseRule = file =>
  file.lines > FILE_CEILING && !isUnbounded(file.path)
    ? [`${file.path}: ${file.lines} lines, the ceiling is ${FILE_CEILING}`]
    : []

export const longFunction: HouseRule = file =>
  isUnbounded(file.path)
    ? []
    : file.functions
        .filter(found => found.lines > FUNCTION_CEILING)
        .map(
          found =>
            `${file.path}:${found.line} ${found.name}: ${found.lines} lines, the ceiling is ${FUNCTION_CEILING}`,
        )

/** The environment is read in one place, so that every fault of it is told at once; the entries only hand it over. */
export const environment: HouseRule = file =>
  ['config', 'server', 'cli'].includes(roomOf(file.path))
    ? []
    : faults(file, node => isMember(node, 'process', 'env'), 'only config.ts reads the environment')

/** A handler for every event type must be demanded by the compiler; a default branch would swallow a new one. */
export const defaultOverType: HouseRule = file =>
  faults(
    file,
    node =>
      node.type === 'SwitchCase' &&
      child(node, 'test') === null &&
      isType(child(node.parent, 'discriminant')),
    'a switch over a type must name every case',
  )

/** Statements, not words: prose may begin with "Select" or "update" but does not go on like this. */
const PROSE = /^\s*[A-Z][a-z]/
const SQL = [
  /^\s*select\b[\s\S]*\bfrom\s+[\w".$]+/i,
  /^\s*select\s+[\w".]+\s*\(/i,
  /^\s*insert\s+into\s+[\w".$]+/i,
  /^\s*update\s+[\w".$]+\s+set\b/i,
  /^\s*delete\s+from\s+[\w".$]+/i,
  /^\s*(create|alter|drop)\s+(table|index|function|schema|policy|role|or\s+replace)\b/i,
  /^\s*with\s+\w+\s+as\s*\(/i,
  /^\s*(begin|commit|rollback|savepoint \w+|set\s+local\s[\s\S]*)\s*;?\s*$/,
]

export const sql: HouseRule = file =>
  roomOf(file.path) === 'store' ? [] : faults(file, node => isSql(literal(node)), 'only store/ holds SQL')

const CLOCKS_AND_DOORS = new Set([
  'performance',
  'process',
  'fetch',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'globalThis',
])

/** The status of an order is a function of its facts: two machines and two moments must agree on it. */
export const impureOrders: HouseRule = file =>
  roomOf(file.path) === 'orders' ? faults(file, isImpure, 'orders/ knows no clock, no chance and no I/O') : []

const VAGUE = /(^|-)(utils?|helpers?|common|misc|shared|manager)(-|$)/

/** Folders and files are kebab-case words of the field. */
export const names: HouseRule = file => {
  const parts = file.path.replace(/\.ts$/, '').split('/')
  const wrong = parts.find(part => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(part) || VAGUE.test(part))
  return wrong === undefined
    ? []
    : [`${file.path}: "${wrong}" is not a kebab-case name that says what is inside`]
}

/**
 * Vercel deploys the first of app, index and server, at the root or in src, whose text imports fastify, and a
 * second such name beside `src/server.ts` would win silently.
 */
export const entry: HouseRule = file => {
  const folder = posix.dirname(file.path)
  const rival =
    (folder === 'src' || folder === '.') && /^(app|index|server)\.ts$/.test(posix.basename(file.path))
  if (!rival) return []
  if (file.path !== 'src/server.ts') return [`${file.path}: Vercel could deploy it instead of src/server.ts`]
  return /(?:from|import)\s+['"]fastify['"]/.test(file.text)
    ? []
    : [`${file.path}: must import fastify itself, or Vercel does not find the entry`]
}

export const HOUSE_RULES: readonly HouseRule[] = [
  longFile,
  longFunction,
  environment,
  defaultOverType,
  sql,
  impureOrders,
  names,
  entry,
]

function faults(file: SourceFile, broken: (node: SourceNode) => boolean, why: string): readonly string[] {
  return file.nodes.filter(broken).map(node => `${file.path}:${node.line}: ${why}`)
}

function isMember(node: SourceNode, object: string, property: string): boolean {
  if (node.type !== 'MemberExpression' || word(child(node, 'object'), 'name') !== object) return false
  const name = child(node, 'property')
  return word(name, 'name') === property || word(name, 'value') === property
}

function isType(discriminant: SourceNode | null): boolean {
  return word(discriminant, 'name') === 'type' || word(child(discriminant, 'property'), 'name') === 'type'
}

function isSql(text: string): boolean {
  return !PROSE.test(text) && SQL.some(pattern => pattern.test(text))
}

function literal(node: SourceNode): string {
  if (node.type === 'Literal') return word(node, 'value') ?? ''
  if (node.type !== 'TemplateElement') return ''
  const value = node.fields.value
  return typeof value === 'object' && value !== null && 'raw' in value && typeof value.raw === 'string'
    ? value.raw
    : ''
}

function isImpure(node: SourceNode): boolean {
  if (isMember(node, 'Date', 'now') || isMember(node, 'Math', 'random')) return true
  const bareDate = word(child(node, 'callee'), 'name') === 'Date' && isEmptyList(node.fields.arguments)
  if (bareDate) return true
  // A field of that name (`fact.process`) is no global: only what stands by itself or leads a member is.
  const named = node.type === 'Identifier' && CLOCKS_AND_DOORS.has(word(node, 'name') ?? '')
  if (!named) return false
  const holder = node.parent?.type
  if (holder === 'Property' || holder === 'TSPropertySignature')
    return child(node.parent, 'key')?.start !== node.start
  return holder !== 'MemberExpression' || child(node.parent, 'object')?.start === node.start
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0
