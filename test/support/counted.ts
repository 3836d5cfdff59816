import type { Database, FunctionName } from '../../src/store/database.ts'

/** A real database that writes down what it is asked. */
export function counted(db: Database) {
  const calls: { readonly name: FunctionName; readonly input: unknown }[] = []
  const asked: Database = {
    ...db,
    call: (name, input, deadline) => {
      calls.push({ name, input })
      return db.call(name, input, deadline)
    },
  }
  return { db: asked, of: (name: FunctionName) => calls.filter(each => each.name === name) }
}
