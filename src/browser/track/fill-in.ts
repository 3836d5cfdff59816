/**
 * Fills the look-up in from `#order=…&contact=…`. A fragment never reaches a server or its logs, and it leaves the address bar
 * too, so that nobody copies it along with the address.
 */
export function fillIn(): void {
  const { hash, pathname, search } = location
  if (hash.length < 2) return
  const given = new URLSearchParams(hash.slice(1))
  const fields = ['order', 'contact'].flatMap(name => {
    const field = document.getElementById(name)
    const value = given.get(name)
    return field instanceof HTMLInputElement && value !== null ? [{ field, value }] : []
  })
  if (fields.length === 0) return
  for (const { field, value } of fields) field.value = value.slice(0, field.maxLength)
  history.replaceState(history.state, '', pathname + search)
}
