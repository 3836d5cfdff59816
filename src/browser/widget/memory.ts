/**
 * The order that was looked up, kept until the tab is closed: only where the page asks for it with `remember`, since
 * whoever sits at the same tab next sees the order too. Where storage is forbidden nothing is remembered.
 */

const keyOf = (api: string): string => `order-status:${api}`

export const recall = (api: string): string | null => quietly(() => sessionStorage.getItem(keyOf(api)))

export const remember = (api: string, token: string): void =>
  void quietly(() => sessionStorage.setItem(keyOf(api), token))

export const forget = (api: string): void => void quietly(() => sessionStorage.removeItem(keyOf(api)))

function quietly<T>(run: () => T): T | null {
  try {
    return run()
  } catch {
    return null
  }
}
