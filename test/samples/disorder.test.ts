import { describe, expect, it } from 'vitest'
import { type Disorder, generateStories, type SampleDelivery, type Story } from '../../src/samples/index.ts'

const stories = generateStories({ seed: 21, orders: 100, now: Date.UTC(2026, 2, 14) })
const arrivals = (story: Story): readonly SampleDelivery[] => [...new Set(story.deliveries)]
const sequences = (story: Story) => arrivals(story).map(each => each.sequence)
const under = (disorder: Disorder) => stories.filter(story => story.disorder === disorder)

describe('disorder', () => {
  it('loses nothing and adds nothing but doubles', () => {
    for (const story of stories) {
      const sent = [...sequences(story)].sort((a, b) => a - b)
      expect(sent).toEqual(sent.map((_, index) => index))
    }
  })

  it('sends something twice in every story, with the same headers and bytes', () => {
    for (const story of stories) expect(story.deliveries.length).toBeGreaterThan(arrivals(story).length)
  })

  it('keeps the order where a story is told in order, and breaks it elsewhere', () => {
    const isSorted = (story: Story) => sequences(story).every((each, index) => each === index)
    expect(under('in order').filter(story => !isSorted(story))).toEqual([])
    expect(under('jumbled').filter(isSorted)).toEqual([])
    expect(under('shuffled').length).toBeGreaterThan(0)
  })

  it('lets an update arrive before the creation, an event before its parcel and an old snapshot last', () => {
    const jumbled = under('jumbled')
    expect(jumbled.filter(story => arrivals(story)[0]?.topic !== 'orders/updated')).toEqual([])
    const topics = jumbled.map(story => arrivals(story).map(each => each.topic))
    const early = topics.filter(
      each =>
        each.includes('fulfillment_events/create') &&
        each.indexOf('fulfillment_events/create') < each.indexOf('fulfillments/create'),
    )
    expect(early.length).toBeGreaterThan(10)
    const late = jumbled.filter(
      story => (arrivals(story).at(-1)?.happening ?? 0) < story.world.happenings.length - 1,
    )
    expect(late.length).toBeGreaterThan(20)
  })
})
