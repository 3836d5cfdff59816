import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { TOPICS } from '../../../src/sources/shopify/topics.ts'
import { receive, signed } from '../../support/shopify.ts'

/** Other people's public bodies; they are not part of this project and may be absent. */
const FOLDER = new URL('../../../../shared/samples/shopify/', import.meta.url)
const names = existsSync(FOLDER) ? readdirSync(FOLDER).filter(name => name.endsWith('.json')) : []

/** `orders-create__origin.json` is a body of orders/create. */
const topicOf = (name: string): string => name.replace(/__.*/, '').replace('-', '/')

describe.skipIf(names.length === 0)('a public body', () => {
  test.each(names)('%s is read, or ignored if nobody reads its topic', name => {
    const topic = topicOf(name)
    const { reading } = receive(signed(topic, readFileSync(new URL(name, FOLDER))))
    expect(reading).toMatchObject({ outcome: TOPICS.includes(topic) ? 'accepted' : 'ignored' })
  })

  test('is there for most of the topics that are read', () => {
    expect(names.filter(name => TOPICS.includes(topicOf(name))).length).toBeGreaterThan(10)
  })
})
