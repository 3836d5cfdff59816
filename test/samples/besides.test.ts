import { describe, expect, it } from 'vitest'
import { generateStories } from '../../src/samples/index.ts'

const NOW = Date.UTC(2026, 2, 14, 9, 26, 53)
const stories = generateStories({ seed: 1, orders: 100, now: NOW, besides: true })
const alone = generateStories({ seed: 1, orders: 100, now: NOW })
const doors = (door: string) => stories.filter(story => story.deliveries.some(each => each.door === door))

describe('senders besides the shop', () => {
  it.each(['shipstation', 'easypost'])('%s tells of every fourth order at least', door => {
    expect(doors(door).length).toBeGreaterThanOrEqual(stories.length / 4)
  })

  it('are asked for only where they are wanted', () => {
    expect(new Set(alone.flatMap(story => story.deliveries.map(each => each.door)))).toEqual(
      new Set(['shopify']),
    )
  })

  it('tell what is in the end told of the same orders by the shop alone', () => {
    expect(stories.map(story => [story.name, story.expected.status])).toEqual(
      alone.map(story => [story.name, story.expected.status]),
    )
  })

  it('let the legs of a table come by the label service and its top from another warehouse, unknown to the shop', () => {
    const table = doors('files').find(story => story.name === 'furniture as two lines')
    const told = (door: string) =>
      table?.deliveries.filter(each => each.door === door).map(each => each.body.toString()) ?? []
    const [hook] = told('shipstation')
    const listed = table?.deliveries.flatMap(each => each.listed?.resources ?? []) ?? []
    expect(hook).not.toContain('TABLE-PINE-LEGS')
    expect(listed.join()).toContain('TABLE-PINE-LEGS')
    const [file] = told('files')
    expect(file).toContain('"TABLE-PINE-TOP"')
    const number = /"TABLE-PINE-TOP","1","(\w+)"/.exec(file ?? '')?.[1] ?? 'none'
    expect(told('shopify').join()).not.toContain(number)
  })

  it('drop the file of a day again, and yesterday’s with a mistyped number after today’s', () => {
    const orderly = doors('files').filter(story => story.disorder === 'in order')
    expect(orderly.length).toBeGreaterThan(0)
    for (const { deliveries } of orderly) {
      const files = deliveries.filter(each => each.door === 'files')
      const [first, second] = [...new Set(files)]
      expect(files.length).toBeGreaterThan(2)
      expect(first?.file?.folder).toBe(second?.file?.folder)
      expect((first?.file?.name ?? '') > (second?.file?.name ?? '')).toBe(true)
      expect(first?.body.equals(second?.body ?? Buffer.alloc(0))).toBe(false)
    }
  })

  it('let another warehouse tell of the last of three parcels by events', () => {
    expect(doors('events').map(story => story.name)).toContain('three parcels')
  })

  it('post a thin webhook that says nothing but where to ask', () => {
    const hooks = stories.flatMap(story => story.deliveries.filter(each => each.door === 'shipstation'))
    for (const { body, listed } of hooks)
      expect(JSON.parse(body.toString())).toEqual({
        resource_url: listed?.address,
        resource_type: 'SHIP_NOTIFY',
      })
  })
})
