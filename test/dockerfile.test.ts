import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (name: string): readonly string[] => readFileSync(join(root, name), 'utf8').split('\n')
const copied = read('Dockerfile')
  .filter(line => line.startsWith('COPY '))
  .flatMap(line => line.split(' ').slice(1, -1))

test('everything that the image copies is there, and is not kept out of it', () => {
  expect(copied).toContain('src')
  const letIn = read('.dockerignore').flatMap(line => (line.startsWith('!') ? line.slice(1) : []))
  for (const name of copied) {
    expect(existsSync(join(root, name)), name).toBe(true)
    expect(letIn).toContain(name)
  }
  expect(read('.dockerignore')[0]).toBe('*')
})

test('the image runs what is there, as nobody in particular, by the Node that the project asks for', () => {
  const text = read('Dockerfile')
  expect(text).toContain('USER node')
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    engines: { node: string }
  }
  expect(text).toContain(`FROM node:${engines.node.replace('.x', '')}-slim`)
  const programs = text.flatMap(line => line.match(/src\/[a-z/]+\.ts/g) ?? [])
  expect(programs.length).toBeGreaterThan(1)
  for (const program of programs) expect(existsSync(join(root, program)), program).toBe(true)
})
