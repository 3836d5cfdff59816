/** A variable that the policy names, and the feed that needs it. */
export interface SecretName {
  readonly variable: string
  readonly feed: string
  /** Whoever knows it may post files: it must not be guessable. */
  readonly isToken: boolean
}

const TOKEN_LENGTH = 16

/** The secrets that feeds name, and a fault for each that is missing; never a value. */
export function readFeedSecrets(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly SecretName[],
): { readonly secrets: Readonly<Record<string, string>>; readonly faults: readonly string[] } {
  const secrets: Record<string, string> = {}
  const faults: string[] = []
  for (const { variable, feed, isToken } of names) {
    const value = env[variable]?.trim()
    if (!value) faults.push(`${variable} is not set; the feed ${feed} needs it, as the policy says`)
    else if (isToken && value.length < TOKEN_LENGTH)
      faults.push(
        `${variable} is too short to be the token of the feed ${feed}; use at least ${TOKEN_LENGTH} characters`,
      )
    else secrets[variable] = value
  }
  return { secrets, faults }
}
