import type { Feed } from './feed.ts'

/** The variables in which the secrets of feeds are, for the configuration to read. */
export function feedSecretNames(
  feeds: readonly Feed[],
): readonly { readonly variable: string; readonly feed: string; readonly isToken: boolean }[] {
  return feeds.flatMap(({ name: feed, from, pushTokenEnv }) => {
    const login = [
      'passwordEnv' in from ? from.passwordEnv : undefined,
      'keyEnv' in from ? from.keyEnv : undefined,
    ].flatMap(variable => (variable ? { variable, feed, isToken: false } : []))
    return pushTokenEnv === null ? login : [...login, { variable: pushTokenEnv, feed, isToken: true }]
  })
}
