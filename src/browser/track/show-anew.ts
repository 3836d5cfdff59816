/**
 * Fetches the page once more and shows what is new of it: it is written in one place, on the server.
 * @returns false when it could not be fetched
 */
export function showAnew(): Promise<boolean> {
  // One after the other, or an older answer could come last and stay.
  turn = turn.then(fetchAndShow)
  return turn
}

let turn = Promise.resolve(true)

async function fetchAndShow(): Promise<boolean> {
  const page = await fetchPage()
  if (page === null) return false
  const now = page.getElementById('main')
  const shown = document.getElementById('main')
  if (now === null || shown === null) return false
  const before = keysOf(shown)
  const opened = openHistories(shown)
  const focus = focusWithin(shown)
  for (const history of now.querySelectorAll<HTMLDetailsElement>('details'))
    history.open = opened.has(keyOf(history))
  // Adopted, not written as text: nothing that was sent is read as code here.
  shown.replaceChildren(...document.adoptNode(now).childNodes)
  document.title = page.title
  for (const card of shown.querySelectorAll<HTMLElement>('.parcel'))
    if (before.get(keyOf(card)) !== textOf(card)) card.classList.add('fresh')
  focus(shown)
  announce(shown)
  return true
}

/** Longer than our server ever takes; milliseconds. */
const PATIENCE_MS = 15_000

async function fetchPage(): Promise<Document | null> {
  try {
    const answer = await fetch(location.href, {
      headers: { accept: 'text/html' },
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    // Of a link that has ended the whole page is another.
    if (answer.status === 404) location.reload()
    if (!answer.ok) return null
    return new DOMParser().parseFromString(await answer.text(), 'text/html')
  } catch {
    return null
  }
}

const keyOf = (element: Element): string => element.closest<HTMLElement>('.parcel')?.dataset.key ?? ''

const textOf = (element: Element): string => (element.textContent ?? '').replace(/\s+/g, ' ')

const keysOf = (main: Element): ReadonlyMap<string, string> =>
  new Map([...main.querySelectorAll('.parcel')].map(card => [keyOf(card), textOf(card)]))

const openHistories = (main: Element): ReadonlySet<string> =>
  new Set([...main.querySelectorAll('details[open]')].map(keyOf))

const FOCUSABLE = 'a[href], summary'

/** Whoever is reading with the keyboard stays where he is. */
function focusWithin(main: Element): (anew: Element) => void {
  const held = document.activeElement
  if (held === null || !main.contains(held)) return () => {}
  const [key, name] = [keyOf(held), held.tagName]
  return anew => {
    const same = [...anew.querySelectorAll<HTMLElement>(FOCUSABLE)].find(
      each => keyOf(each) === key && each.tagName === name,
    )
    same?.focus({ preventScroll: true })
  }
}

/** To who does not see it change: the headline and its sentence, once there is nothing else to be read out. */
function announce(main: Element): void {
  const news = document.getElementById('news')
  const said = [...main.querySelectorAll('h1, .lead')].map(textOf).join('. ')
  if (news !== null && news.textContent !== said) news.textContent = said
}
