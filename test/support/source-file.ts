import { parseAst } from 'vitest/node'

/** One arrow of the import graph, as written. */
export interface Import {
  readonly specifier: string
  /** It leaves no trace at run time: every name that it brings is a type. */
  readonly typeOnly: boolean
  readonly line: number
}

export interface FunctionExtent {
  readonly name: string
  readonly line: number
  readonly lines: number
}

/** What the house rules look at in one TypeScript file. */
export interface SourceFile {
  /** From the project's root, with forward slashes: `src/orders/facts.ts`. */
  readonly path: string
  readonly text: string
  readonly lines: number
  readonly imports: readonly Import[]
  readonly functions: readonly FunctionExtent[]
  readonly nodes: readonly SourceNode[]
}

/** A node of the syntax tree; its other fields depend on `type` and are read through `child` and `word`. */
export interface SourceNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly line: number
  readonly fields: Readonly<Record<string, unknown>>
  readonly parent: SourceNode | null
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

/**
 * Parses with the parser that vitest brings along: TypeScript 7's own API is still called unstable, and
 * regular expressions find imports in comments and miss functions.
 * @throws SyntaxError-like errors of the parser, with the path in front
 */
export function readSource(path: string, text: string): SourceFile {
  const lineOf = lineFinder(text)
  const nodes: SourceNode[] = []
  collect(parse(path, text), null, lineOf, nodes)
  return {
    path,
    text,
    lines: text === '' ? 0 : lineOf(text.endsWith('\n') ? text.length - 1 : text.length),
    imports: nodes.flatMap(importOf),
    functions: nodes.filter(node => FUNCTIONS.has(node.type)).map(node => extentOf(node, lineOf)),
    nodes,
  }
}

/** The node in a field, or null where the field holds something else. */
export function child(node: SourceNode | null, field: string): SourceNode | null {
  const raw = node?.fields[field]
  return isRaw(raw)
    ? { type: raw.type, start: raw.start, end: raw.end, line: node?.line ?? 0, fields: raw, parent: node }
    : null
}

/** The text in a field, or null where the field holds something else. */
export function word(node: SourceNode | null, field: string): string | null {
  const raw = node?.fields[field]
  return typeof raw === 'string' ? raw : null
}

interface RawNode extends Record<string, unknown> {
  readonly type: string
  readonly start: number
  readonly end: number
}

function isRaw(value: unknown): value is RawNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    'start' in value &&
    typeof value.start === 'number' &&
    'end' in value &&
    typeof value.end === 'number'
  )
}

function parse(path: string, text: string): unknown {
  try {
    return parseAst(text, { lang: 'ts' })
  } catch (error) {
    throw new Error(`${path} cannot be parsed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

function collect(
  value: unknown,
  parent: SourceNode | null,
  lineOf: (at: number) => number,
  into: SourceNode[],
): void {
  if (Array.isArray(value)) {
    for (const inner of value) collect(inner, parent, lineOf, into)
    return
  }
  if (!isRaw(value)) return
  const node = {
    type: value.type,
    start: value.start,
    end: value.end,
    line: lineOf(value.start),
    fields: value,
    parent,
  }
  into.push(node)
  for (const inner of Object.values(value)) collect(inner, node, lineOf, into)
}

function lineFinder(text: string): (at: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return at => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((starts[middle] ?? 0) <= at) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}

/** Static and dynamic imports, re-exports and `import('…')` types; a computed address is kept as `?`. */
function importOf(node: SourceNode): readonly Import[] {
  switch (node.type) {
    case 'ImportDeclaration':
      return arrow(node, word(node, 'importKind') === 'type' || bringsOnlyTypes(node, 'importKind'))
    case 'ExportNamedDeclaration':
      return arrow(node, word(node, 'exportKind') === 'type' || bringsOnlyTypes(node, 'exportKind'))
    case 'ExportAllDeclaration':
      return arrow(node, word(node, 'exportKind') === 'type')
    case 'TSImportType':
      return arrow(node, true)
    case 'ImportExpression':
      return [{ specifier: word(child(node, 'source'), 'value') ?? '?', typeOnly: false, line: node.line }]
    default:
      return []
  }
}

function arrow(node: SourceNode, typeOnly: boolean): readonly Import[] {
  const specifier = word(child(node, 'source'), 'value')
  return specifier === null ? [] : [{ specifier, typeOnly, line: node.line }]
}

function bringsOnlyTypes(node: SourceNode, kind: string): boolean {
  const names = node.fields.specifiers
  if (!Array.isArray(names) || names.length === 0) return false
  return names.every((name: unknown) => isRaw(name) && name[kind] === 'type')
}

function extentOf(node: SourceNode, lineOf: (at: number) => number): FunctionExtent {
  const owner = node.parent
  const name =
    word(child(node, 'id'), 'name') ?? word(child(owner, 'id'), 'name') ?? word(child(owner, 'key'), 'name')
  return { name: name ?? '(unnamed)', line: node.line, lines: lineOf(node.end - 1) - node.line + 1 }
}
