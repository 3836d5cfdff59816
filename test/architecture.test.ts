import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  defaultOverType,
  entry,
  environment,
  HOUSE_RULES,
  impureOrders,
  longFile,
  longFunction,
  names,
  sql,
} from './support/house-rules.ts'
import { cycles, forbiddenArrows } from './support/rooms.ts'
import { readSource, type SourceFile } from './support/source-file.ts'

const root = join(import.meta.dirname, '..')
const lines = (count: number): string => 'const x = 1\n'.repeat(count)
const arrows = (path: string, text: string): readonly string[] => forbiddenArrows([readSource(path, text)])

function sourcesUnder(folder: string): readonly SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort()
    .map(path => readSource(path, readFileSync(join(root, path), 'utf8')))
}

describe('src', () => {
  const files = sourcesUnder('src')

  test('has files to look at, and their imports are seen', () => {
    expect(files.length).toBeGreaterThan(10)
    expect(files.flatMap(file => file.imports).length).toBeGreaterThan(10)
  })

  test('no room imports what it must never import', () => {
    expect(forbiddenArrows(files)).toEqual([])
  })

  test('no file imports itself by way of others', () => {
    expect(cycles(files)).toEqual([])
  })

  test('every file keeps the house rules', () => {
    expect(files.flatMap(file => HOUSE_RULES.flatMap(rule => rule(file)))).toEqual([])
  })

  test('nothing but src/server.ts can be taken for the entry that Vercel deploys', () => {
    const atRoot = readdirSync(root).filter(name => name.endsWith('.ts'))
    expect(atRoot.flatMap(name => entry(readSource(name, readFileSync(join(root, name), 'utf8'))))).toEqual(
      [],
    )
  })
})

describe('the rules about imports fire', () => {
  test.each([
    ['src/http/status.ts', `import { derive } from '../orders/derive/derive.ts'`],
    ['src/http/status.ts', `import type { Facts } from '../orders/facts.ts'`],
    ['src/http/status.ts', `export { send } from '../outbox/send.ts'`],
    ['src/http/app.ts', `import { Pool } from 'pg'`],
    ['src/jobs/retain.ts', `const { PGlite } = await import('@electric-sql/pglite')`],
    ['src/jobs/drain.ts', `import { app } from '../http/app.ts'`],
    ['src/config.ts', `import { policy } from './policy/index.ts'`],
    ['src/events/event.ts', `export * from '../orders/facts.ts'`],
    ['src/ingest.ts', `type S = import('./sources/source.ts').Source`],
    ['src/store/commit.ts', `import { merge } from '../orders/handlers/index.ts'`],
    ['src/sources/shopify/verify.ts', `import { rows } from '../threepl/rows.ts'`],
    ['src/sources/shopify/verify.ts', `import { status } from '../../http/status.ts'`],
    ['src/orders/facts.ts', `import { policy } from '../policy/index.ts'`],
    ['src/orders/facts.ts', `import { readFileSync } from 'node:fs'`],
    ['src/orders/facts.ts', `import { z } from 'zod'`],
    ['src/policy/kits.ts', `import { normaliseNumber } from '../events/references.ts'`],
    ['src/clients/slack.ts', `import { config } from '../config.ts'`],
    ['src/samples/story.ts', `import { derive } from '../orders/derive.ts'`],
    ['src/outbox/send.ts', `import { app } from '../http/app.ts'`],
    ['src/cli/demo.ts', `import { start } from '../../test/support/postgres.ts'`],
    ['src/cli/demo.ts', 'const load = (name: string) => import(name)'],
    ['src/http/assets.ts', `import { follow } from '../browser/track.ts'`],
    ['src/browser/track.ts', `import { escaped } from '../http/html.ts'`],
    ['src/browser/track.ts', `import { z } from 'zod'`],
    ['src/http/track/steps.ts', `import { statusSchema } from '../status/schema.ts'`],
    ['src/attic/old.ts', ''],
  ])('%s must not say: %s', (path, text) => {
    expect(arrows(path, text)).toHaveLength(1)
  })

  test.each([
    ['src/http/status.ts', `import { find } from '../store/calls.ts'`],
    ['src/store/postgres.ts', `import { Pool } from 'pg'`],
    ['src/store/functions.ts', `import type { Facts } from '../orders/facts.ts'`],
    ['src/orders/state.ts', `import type { Policy } from '../policy/policy.ts'`],
    ['src/orders/state.ts', `import { type Policy } from '../policy/policy.ts'`],
    ['src/orders/merge.ts', `import { compare } from '../events/version.ts'`],
    ['src/policy/policy.ts', `import type { OrderStatus } from '../events/event.ts'`],
    ['src/sources/index.ts', `import { shopify } from './shopify/index.ts'`],
    ['src/sources/shopify/index.ts', `import type { Source } from '../source.ts'`],
    ['src/browser/widget/widget.ts', `import { LitElement } from 'lit'`],
    ['src/browser/widget/step-list.ts', `import { stepsOf } from '../../http/track/steps.ts'`],
    ['src/browser/widget/widget.ts', `import type { StatusView } from '../../http/status/view.ts'`],
    ['src/http/app.ts', `// import { derive } from '../orders/derive/derive.ts'`],
    ['src/server.ts', `import { policy } from './policy/index.ts'`],
  ])('%s may say: %s', (path, text) => {
    expect(arrows(path, text)).toEqual([])
  })

  test('a cycle of three files is told once, along its path', () => {
    const ring = [
      readSource('src/http/a.ts', `import './b.ts'`),
      readSource('src/http/b.ts', `import type { C } from './c.ts'`),
      readSource('src/http/c.ts', `export { a } from './a.ts'`),
      readSource('src/http/d.ts', `import './a.ts'`),
    ]
    expect(cycles(ring)).toEqual(['src/http/a.ts → src/http/b.ts → src/http/c.ts → src/http/a.ts'])
  })

  test('two ways to the same file are no cycle', () => {
    const diamond = [
      readSource('src/http/a.ts', `import './b.ts'\nimport './c.ts'`),
      readSource('src/http/b.ts', `import './d.ts'`),
      readSource('src/http/c.ts', `import './d.ts'`),
      readSource('src/http/d.ts', ''),
    ]
    expect(cycles(diamond)).toEqual([])
  })
})

describe('the rules about one file fire', () => {
  const long = `export const f = (n: number): number => {\n${'  n += 1\n'.repeat(59)}  return n\n}\n`
  const method = `export const o = {\n  run(n: number): number {\n${'    n += 1\n'.repeat(60)}    return n\n  },\n}\n`

  test.each([
    ['a file of 251 lines', longFile, 'src/http/app.ts', lines(251)],
    ['a function of 62 lines', longFunction, 'src/http/app.ts', long],
    ['a method of 63 lines', longFunction, 'src/http/app.ts', method],
    [
      'process.env outside config',
      environment,
      'src/store/open.ts',
      `const url = process.env['DATABASE_URL']`,
    ],
    ['process["env"]', environment, 'src/store/open.ts', `const { PORT } = process['env']`],
    [
      'default over event.type',
      defaultOverType,
      'src/orders/merge.ts',
      'switch (event.type) { default: break }',
    ],
    [
      'default over type',
      defaultOverType,
      'src/orders/merge.ts',
      `switch (type) { case 'a': break; default: break }`,
    ],
    ['a query', sql, 'src/jobs/drain.ts', 'const q = `\n  select id from wismo.orders`'],
    ['a call', sql, 'src/jobs/drain.ts', `run('select wismo.wismo_load($1)')`],
    ['an update', sql, 'src/http/ops.ts', `run('update orders set dirty = true')`],
    ['an insert', sql, 'src/http/ops.ts', `run('INSERT INTO orders VALUES (1)')`],
    ['a clock in orders', impureOrders, 'src/orders/derive.ts', 'const now = Date.now()'],
    ['today in orders', impureOrders, 'src/orders/derive.ts', 'const now = new Date()'],
    ['chance in orders', impureOrders, 'src/orders/derive.ts', 'const dice = Math.random()'],
    ['the process in orders', impureOrders, 'src/orders/derive.ts', 'const up = process.uptime()'],
    ['camel case', names, 'src/http/statusPage.ts', ''],
    ['a folder in capitals', names, 'src/sources/ShipStation/verify.ts', ''],
    ['a drawer', names, 'src/http/date-utils.ts', ''],
    ['a rival entry', entry, 'src/app.ts', ''],
    ['an entry that Vercel cannot find', entry, 'src/server.ts', `import { build } from './http/app.ts'`],
  ])('%s', (_what, rule, path, text) => {
    expect(rule(readSource(path, text))).toHaveLength(1)
  })

  test.each([
    ['a file of 250 lines', longFile, 'src/http/app.ts', lines(250)],
    ['a long table of policy', longFile, 'src/policy/carriers.ts', lines(400)],
    ['a function of 60 lines', longFunction, 'src/http/app.ts', long.replace('  n += 1\n  n += 1\n', '')],
    ['the environment in config', environment, 'src/config.ts', 'read(process.env)'],
    [
      'a switch that names every case',
      defaultOverType,
      'src/orders/merge.ts',
      `switch (event.type) { case 'a': break }`,
    ],
    ['a default over a number', defaultOverType, 'src/orders/merge.ts', 'switch (units) { default: break }'],
    [
      'prose that selects',
      sql,
      'src/http/ops.ts',
      `const text = 'Select the order that you mean from the list.'`,
    ],
    ['a given instant in orders', impureOrders, 'src/orders/derive.ts', 'const then = new Date(scan.at)'],
    [
      'a field called process',
      impureOrders,
      'src/orders/derive.ts',
      'const step = { process: 1 }; step.process',
    ],
    ['kebab case', names, 'src/http/order-status.ts', ''],
    ['the one entry', entry, 'src/server.ts', `import Fastify from 'fastify'`],
    ['an index deeper down', entry, 'src/policy/index.ts', ''],
  ])('and leave alone: %s', (_what, rule, path, text) => {
    expect(rule(readSource(path, text))).toEqual([])
  })

  test('a file that does not parse is told by its path', () => {
    expect(() => readSource('src/http/app.ts', 'const =')).toThrow('src/http/app.ts cannot be parsed')
  })
})
