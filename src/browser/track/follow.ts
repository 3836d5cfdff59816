import { showAnew } from './show-anew.ts'

/** A stream that ended by itself is back before anybody must be told that it was away; milliseconds. */
const PATIENCE_MS = 4000

/** Between tries of our own, where the browser has given up: doubled each time, up to the longest; milliseconds. */
const FIRST_TRY_MS = 2000
const LAST_TRY_MS = 60_000

/** Keeps the page as its order is, for as long as it is open. */
export function follow(): void {
  const address = document.getElementById('main')?.dataset.stream
  if (address === undefined) return
  const line = new Line(address)
  line.open()
  for (const live of document.querySelectorAll<HTMLElement>('.live')) live.hidden = false
  // A page with an open connection is not kept for the back button.
  addEventListener('pagehide', () => line.close())
  addEventListener('pageshow', event => {
    if (event.persisted) line.open()
  })
  addEventListener('online', () => line.open())
}

class Line {
  readonly #address: string
  #source: EventSource | null = null
  #seen: string | null = null
  #retry: ReturnType<typeof setTimeout> | undefined
  #worried: ReturnType<typeof setTimeout> | undefined
  #wait = FIRST_TRY_MS

  constructor(address: string) {
    this.#address = address
  }

  open(): void {
    this.close()
    const address = new URL(this.#address, location.href)
    if (this.#seen !== null) address.searchParams.set('last_event_id', this.#seen)
    const source = new EventSource(address)
    this.#source = source
    source.addEventListener('open', () => {
      this.#wait = FIRST_TRY_MS
      this.#found()
    })
    source.addEventListener('error', () => this.#lost(source))
    source.addEventListener('status', ({ lastEventId }) => void this.#changed(lastEventId))
    // The page of a link that has ended says so itself.
    source.addEventListener('gone', () => location.reload())
  }

  close(): void {
    clearTimeout(this.#retry)
    this.#source?.close()
    this.#source = null
  }

  /** A change counts as seen only once it is shown, so that of a page that could not be fetched it is told again. */
  async #changed(version: string): Promise<void> {
    if (await showAnew()) this.#seen = version
    else this.#again()
  }

  /** Where the line broke the browser tries again by itself; where it was refused, that is for us to do. */
  #lost(source: EventSource): void {
    if (source.readyState === EventSource.CLOSED) this.#again()
    else this.#worry()
  }

  /** Looks by itself from time to time, as long as nobody tells of changes. */
  #again(): void {
    this.close()
    this.#retry = setTimeout(async () => {
      if (await showAnew()) this.#found()
      else this.#worry()
      this.open()
    }, this.#wait)
    this.#wait = Math.min(this.#wait * 2, LAST_TRY_MS)
  }

  #worry(): void {
    this.#worried ??= setTimeout(() => tell(true), PATIENCE_MS)
  }

  #found(): void {
    clearTimeout(this.#worried)
    this.#worried = undefined
    tell(false)
  }
}

/** Said once and politely: what is shown was true when it was shown. */
function tell(lost: boolean): void {
  const connection = document.getElementById('connection')
  if (connection !== null) connection.textContent = lost ? (connection.dataset.lost ?? '') : ''
}
