import { describe, expect, it } from 'vitest'
import {
  generateStories,
  headlines,
  ORDERS_FOR_ALL_TRANSITIONS,
  storyKinds,
  transitionName,
  transitions,
} from '../../src/samples/index.ts'

const NOW = Date.UTC(2026, 2, 14, 9, 26, 53)
const tell = (seed: number, orders = ORDERS_FOR_ALL_TRANSITIONS) =>
  generateStories({ seed, orders, now: NOW })
const bytes = (seed: number, orders: number) =>
  tell(seed, orders).flatMap(story =>
    story.deliveries.map(each => `${JSON.stringify(each.headers)}${each.body.toString('hex')}`),
  )

describe('stories', () => {
  it('are the same bytes for the same seed, and others for another', () => {
    expect(bytes(7, 45)).toEqual(bytes(7, 45))
    expect(bytes(7, 45)).not.toEqual(bytes(8, 45))
  })

  it('tell every kind at least once as soon as there are as many orders as kinds', () => {
    expect(new Set(tell(3, storyKinds.length).map(story => story.name)).size).toBe(storyKinds.length)
  })

  it('never share an order, a parcel number or an id between two orders', () => {
    const stories = tell(5, 120)
    expect(new Set(stories.map(story => story.orderId)).size).toBe(stories.length)
    const owners = new Map<string, Set<string>>()
    for (const story of stories) {
      for (const happening of story.world.happenings) {
        const own = happening.kind === 'packed' ? [happening.box.id, ...happening.box.numbers] : []
        for (const id of own) owners.set(id, (owners.get(id) ?? new Set()).add(story.orderId))
      }
    }
    expect(owners.size).toBeGreaterThan(100)
    expect([...owners].filter(([, orders]) => orders.size > 1)).toEqual([])
  })

  it.each([1, 2, 3])(
    'cross every declared transition in order, seed %i, and none that is not declared',
    seed => {
      const crossed = tell(seed)
        .filter(story => story.disorder === 'in order')
        .flatMap(story => story.path.map(transitionName))
      expect(new Set(crossed)).toEqual(new Set(transitions.map(transitionName)))
    },
  )

  it('happened within the last days, in whole seconds, one thing after the other', () => {
    for (const { world } of tell(4)) {
      const times = world.happenings.map(each => each.at)
      expect(times).toEqual([...times].sort((a, b) => a - b))
      expect(times.every(at => at % 1000 === 0 && at < NOW && at > NOW - 6 * 86_400_000)).toBe(true)
    }
  })

  it('are also told by a shop of another name', () => {
    const [story] = generateStories({ seed: 1, orders: 1, shop: 'other.example', now: NOW })
    expect(story?.deliveries.map(each => each.headers['X-Shopify-Shop-Domain'])).toContain('other.example')
    expect(story?.shop).toBe('other.example')
  })

  it('use words of the public vocabulary only', () => {
    expect(tell(1).every(story => headlines.includes(story.expected.status))).toBe(true)
  })
})
