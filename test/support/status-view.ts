import type { WismoEvent } from '../../src/events/event.ts'
import type { StatusView } from '../../src/http/status/schema.ts'
import type { Shown, State } from '../../src/http/status/state.ts'
import { statusView } from '../../src/http/status/view.ts'
import type { Locale } from '../../src/policy/texts/index.ts'
import { ORDER } from './events.ts'
import { stateOf } from './given.ts'

export interface Asked {
  readonly locale?: Locale
  readonly timeZone?: string
  readonly now?: string
  readonly trackers?: Shown['trackers']
}

/** The answer on a state as it is stored, five days after the order of every story was placed. */
export function viewOfState(state: State, asked: Asked = {}): StatusView {
  const { locale = 'en', timeZone = 'UTC', now = '2026-03-07T08:00:00.000Z', trackers = [] } = asked
  const row: Shown = {
    id: ORDER,
    name: '#1001',
    version: 1,
    updatedAt: '2026-03-07T07:00:00.000Z',
    orderedAt: state.orderedAt,
    state,
    trackers,
  }
  return statusView(row, new Date(now), { tracking: { silentDays: 7 }, locale, storefront: { timeZone } })
}

/** The answer on what the events tell. */
export const viewOfEvents = (events: readonly WismoEvent[], asked: Asked = {}): StatusView =>
  viewOfState(stateOf(events), asked)
