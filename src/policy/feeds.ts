import type { Feed } from './feed.ts'

/**
 * Files that warehouses send. `npm run feeds -- infer sample.csv` proposes an entry from a file. Example of one:
 *
 * {
 *   name: 'north-3pl-shipments',
 *   shop: 'example.myshopify.com',
 *   kind: 'shipments',
 *   from: {
 *     protocol: 'sftp',
 *     host: 'sftp.example.com',
 *     port: 22,
 *     user: 'example',
 *     hostKey: 'SHA256:…',
 *     path: '/out',
 *     passwordEnv: 'FEED_NORTH_PASSWORD',
 *   },
 *   pushTokenEnv: null,
 *   pattern: /^shipped_(?<year>\d{4})(?<month>\d\d)(?<day>\d\d).*\.csv$/,
 *   finished: { by: 'rename', suffix: '.tmp' },
 *   afterwards: 'leave',
 *   format: {
 *     delimiter: ',',
 *     quote: '"',
 *     layout: { by: 'header' },
 *     encoding: 'utf-8-or-windows-1252',
 *     timeZone: 'America/Chicago',
 *     dates: ['YYYY-MM-DD HH:mm:ss'],
 *     trackingSeparator: ', ',
 *     endsWithNewline: true,
 *   },
 *   columns: { order: ['Reference'] },
 *   shapes: {},
 *   orderPrefix: '',
 *   words: { cancelled: ['cancelled'], pending: [] },
 *   blankTracking: 'says_nothing',
 *   sameRow: 'business_date',
 *   writesBack: false,
 *   full: false,
 *   contract: {
 *     since: '2026-01-05',
 *     weekdays: [1, 2, 3, 4, 5],
 *     holidays: US_HOLIDAYS,
 *     timeZone: 'America/Chicago',
 *     cutOff: '18:00',
 *     earliestHours: 18,
 *     graceMinutes: 30,
 *     filesPerDay: 'one',
 *     rows: { expected: null, leastShare: 0.5, mayBeEmpty: false, mayRepeat: false },
 *     locations: null,
 *   },
 * }
 */
export const feeds: readonly Feed[] = []
