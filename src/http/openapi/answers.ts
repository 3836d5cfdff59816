import { refusal } from './operation.ts'

/** Refusals that routes have in common. */

export const notThere = refusal(
  'There is nothing here: the link is wrong, has expired, or never was. Which of them is not said.',
  { title: 'Not Found', status: 404, detail: 'There is nothing here.', code: 'not_found' },
)

export const tooOften = refusal(
  'This address has read too often within a minute.',
  {
    title: 'Too Many Requests',
    status: 429,
    detail: 'Too many requests in a minute. Ask again in 12 seconds.',
    code: 'rate_limited',
  },
  { 'retry-after': 'Seconds until it may ask again.' },
)

export const tryAgain = refusal(
  'The database did not answer in time, or the service is ending.',
  {
    title: 'Service Unavailable',
    status: 503,
    detail: 'The database did not answer in time. Send the same request again.',
    code: 'try_again',
  },
  { 'retry-after': 'Seconds after which to ask again.' },
)

/** @param what is to be set to open it */
export const closedOrBusy = (what: string) =>
  refusal(`The database did not answer in time, or the door is closed: ${what}.`, {
    title: 'Service Unavailable',
    status: 503,
    detail: `This door is closed: ${what}.`,
    code: 'closed',
  })
