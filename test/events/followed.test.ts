import { expect, test } from 'vitest'
import { type Followable, followed } from '../../src/events/followed.ts'

const NOW = '2026-11-21T12:00:00.000Z'
const ago = (days: number): string => new Date(Date.parse(NOW) - days * 86_400_000).toISOString()
const parcel = (changes: Partial<Followable> = {}): Followable => ({
  number: 'A1',
  stage: 'in_transit',
  scanned: true,
  createdAt: ago(20),
  scans: [{ at: ago(2) }],
  ...changes,
})
const unheard = { scanned: false, stage: 'label_created', scans: [] }
const registered = [{ number: 'A1', standing: 'registered' as const }]
const unsupported = [{ number: 'A1', standing: 'unsupported' as const }]

test.each([
  ['is followed while it is heard of', parcel(), [], 'followed'],
  ['is followed to the last moment of the seven days', parcel({ scans: [{ at: ago(7) }] }), [], 'followed'],
  ['is silent after them', parcel({ scans: [{ at: ago(7.01) }] }), [], 'silent'],
  [
    'is silent though it is out for delivery',
    parcel({ stage: 'out_for_delivery', scans: [{ at: ago(8) }] }),
    [],
    'silent',
  ],
  [
    'is not silent once it was delivered',
    parcel({ stage: 'delivered', scans: [{ at: ago(90) }] }),
    [],
    'followed',
  ],
  [
    'is not silent once it came home',
    parcel({ stage: 'returned_to_sender', scans: [{ at: ago(90) }] }),
    [],
    'followed',
  ],
  ['is not silent once it is lost', parcel({ stage: 'lost', scans: [{ at: ago(90) }] }), [], 'followed'],
  ['awaits its first scan', parcel({ ...unheard, createdAt: ago(3) }), [], 'awaiting_first_scan'],
  [
    'awaits it when only data was told',
    parcel({ ...unheard, scans: [{ at: ago(3) }] }),
    [],
    'awaiting_first_scan',
  ],
  [
    'is silent when data was told and then nothing',
    parcel({ ...unheard, scans: [{ at: ago(8) }] }),
    [],
    'silent',
  ],
  [
    'is silent when an aggregator follows it and has never heard of it',
    parcel(unheard),
    registered,
    'silent',
  ],
  ['is unsupported when nobody follows it and nothing was ever told', parcel(unheard), [], 'unsupported'],
  [
    'is unsupported at once when the aggregator refused it',
    parcel({ ...unheard, createdAt: ago(0) }),
    unsupported,
    'unsupported',
  ],
  ['is followed although the aggregator refused it, once it is heard of', parcel(), unsupported, 'followed'],
  [
    'is silent although the aggregator refused it, once it was heard of',
    parcel({ scans: [{ at: ago(9) }] }),
    unsupported,
    'silent',
  ],
  [
    'is followed by one aggregator when another refused it',
    parcel({ ...unheard, createdAt: ago(0) }),
    [...unsupported, ...registered],
    'awaiting_first_scan',
  ],
  [
    'is not meant by the refusal of another number',
    parcel({ ...unheard, createdAt: ago(0) }),
    [{ number: 'B2', standing: 'unsupported' as const }],
    'awaiting_first_scan',
  ],
  ['is untracked without a number', parcel({ ...unheard, number: null }), [], 'untracked'],
  ['is followed without a number while its shop tells scans of it', parcel({ number: null }), [], 'followed'],
  [
    'is silent when a shop claims that it is under way, and says no more',
    parcel({ scans: [{ at: null }] }),
    [],
    'silent',
  ],
] as const)('a parcel %s', (_name, told, trackers, following) => {
  expect(followed(told, { now: NOW, silentDays: 7, trackers }).following).toBe(following)
})

test('what was heard last is the latest scan, whatever order they are in', () => {
  const scans = [{ at: ago(5) }, { at: null }, { at: ago(2) }, { at: ago(3) }]
  expect(followed(parcel({ scans }), { now: NOW, silentDays: 7, trackers: [] }).lastHeardAt).toBe(ago(2))
  expect(followed(parcel({ scans: [] }), { now: NOW, silentDays: 7, trackers: [] }).lastHeardAt).toBeNull()
})
