/** A variable that the policy names, and the endpoint whose webhooks are signed with it. */
export interface EndpointSecretName {
  readonly variable: string
  readonly endpoint: string
}

/** As the Standard Webhooks specification has them: base64 of at least 24 bytes. */
const SECRET = /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/

/** The secrets of endpoints, several while one is rotated, and a fault for each that is missing; never a value. */
export function readEndpointSecrets(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly EndpointSecretName[],
): { readonly secrets: Readonly<Record<string, readonly string[]>>; readonly faults: readonly string[] } {
  const secrets: Record<string, readonly string[]> = {}
  const faults: string[] = []
  for (const { variable, endpoint } of names) {
    const values = (env[variable] ?? '').split(',').flatMap(each => each.trim() || [])
    if (values.length === 0)
      faults.push(`${variable} is not set; the endpoint ${endpoint} needs it, as the policy says`)
    else if (!values.every(value => SECRET.test(value)))
      faults.push(
        `${variable} holds something that is no secret of the endpoint ${endpoint}; set whsec_ and base64 of at least 24 bytes`,
      )
    else secrets[variable] = values
  }
  return { secrets, faults }
}
