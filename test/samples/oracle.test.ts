import { describe, expect, it } from 'vitest'
import { generateStories, headlines, type SampleDelivery, type Story } from '../../src/samples/index.ts'

const NOW = Date.UTC(2026, 2, 14, 9, 26, 53)
const stories = generateStories({ seed: 11, orders: 100, now: NOW })

/** A story of that name and variant, with its distinct deliveries as the shop sent them. */
function told(
  name: string,
  round: number,
): { readonly story: Story; readonly sent: readonly SampleDelivery[] } {
  const story = stories.filter(each => each.name === name)[round]
  if (!story) throw new Error(`No story is called ${name}.`)
  const sent = [...new Set(story.deliveries)].sort((a, b) => a.sequence - b.sequence)
  return { story, sent }
}

const allowed = (story: Story, delivered: readonly SampleDelivery[]): readonly string[] => {
  const untrue = story.forbidden(delivered)
  return headlines.filter(word => !untrue.has(word))
}

describe('the oracle', () => {
  it('allows the expected status, and nothing else, when everything was told', () => {
    for (const story of stories) expect(allowed(story, story.deliveries)).toEqual([story.expected.status])
  })

  it('knows one true word at every moment up to which everything was told', () => {
    for (const { story, sent } of [told('three parcels', 0), told('edit that adds a line', 2)]) {
      for (const [index, { happening }] of sent.entries()) {
        if (sent[index + 1]?.happening === happening) continue
        expect(allowed(story, sent.slice(0, index + 1))).toHaveLength(1)
      }
    }
  })

  it('lets a table of two lines be shipped only when legs and top have numbers', () => {
    const { story, sent } = told('furniture as two lines', 4)
    const isFirst = (each: SampleDelivery) => each.topic === 'fulfillments/create'
    const [legs, top] = sent.filter(isFirst)
    const order = sent.filter(each => each.topic === 'orders/create')
    expect(legs && allowed(story, [...order, legs])).toContain('partially_shipped')
    expect(legs && allowed(story, [...order, legs])).not.toContain('shipped')
    expect(legs && top && allowed(story, [...order, legs, top])).toContain('shipped')
  })

  it('lets a table of one line be shipped only when the second number was told', () => {
    const { story, sent } = told('furniture as one line', 0)
    const order = sent.filter(each => each.topic === 'orders/create')
    const first = sent.filter(each => each.topic === 'fulfillments/create')
    const second = sent.filter(each => each.topic === 'fulfillments/update').slice(0, 1)
    expect(allowed(story, [...order, ...first])).toContain('partially_shipped')
    expect(allowed(story, [...order, ...first])).not.toContain('shipped')
    expect(allowed(story, [...second, ...order])).toContain('shipped')
    expect(allowed(story, [...second, ...first, ...order])).toContain('shipped')
  })

  it('says nothing of the whole while nobody told what is owed', () => {
    const { story, sent } = told('single parcel', 0)
    const parcel = sent.filter(each => each.topic.startsWith('fulfillment'))
    expect(allowed(story, parcel)).toEqual([
      'pending',
      'processing',
      'partially_shipped',
      'partially_delivered',
    ])
  })

  it('does not take an in_transit without a place, or a number that was taken back, for a parcel under way', () => {
    const corrected = told('cancelled fulfilment', 1)
    expect(allowed(corrected.story, corrected.sent)).toEqual(['confirmed'])
    const claimed = told('left in transit', 1)
    expect(allowed(claimed.story, claimed.sent)).toEqual(['shipped'])
  })

  it('allows cancelled only after somebody told of it', () => {
    for (const story of stories.filter(each => each.expected.status !== 'cancelled')) {
      expect(story.forbidden(story.deliveries).has('cancelled')).toBe(true)
    }
    const { story, sent } = told('cancelled before shipping', 0)
    const before = sent.filter(each => each.happening === 0)
    expect(allowed(story, before)).toEqual(['confirmed'])
    expect(allowed(story, sent)).toEqual(['cancelled'])
  })
})
