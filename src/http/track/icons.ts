import { Html } from './html.ts'

/** Drawn in the colour of the text beside them, which says what they show: so they are hidden from who does not see them. */
const icon = (paths: string): Html =>
  new Html(
    `<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">${paths}</svg>`,
  )

export const ICONS = {
  check: icon('<path d="m6 12.5 4 4 8-9"/>'),
  parcel: icon(
    '<path d="m12 3 8 4.3v9.4L12 21l-8-4.3V7.3z"/><path d="m4 7.3 8 4.4 8-4.4M12 11.7V21M8 5.2l8 4.3"/>',
  ),
  van: icon(
    '<path d="M3 6h11v10H3zM14 10h4l3 3v3h-7z"/><circle cx="7" cy="17.5" r="1.8"/><circle cx="17" cy="17.5" r="1.8"/>',
  ),
  home: icon('<path d="m4 11 8-7 8 7v9h-5v-6H9v6H4z"/>'),
  clock: icon('<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>'),
  alert: icon('<path d="M12 4 2.8 19.5h18.4z"/><path d="M12 10v4.5M12 17v.2"/>'),
  back: icon('<path d="M9 7 4.5 11.5 9 16"/><path d="M4.5 11.5H15a4.5 4.5 0 0 1 0 9h-3"/>'),
  cross: icon('<path d="m7 7 10 10M17 7 7 17"/>'),
  out: icon('<path d="M8 16 17 7M10 7h7v7"/>'),
  calendar: icon('<path d="M4 6.5h16V20H4zM4 11h16M8 4v4M16 4v4"/>'),
} as const
