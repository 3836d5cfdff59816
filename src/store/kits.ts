import type { KitPolicyPiece, TableKit } from '../policy/policy.ts'
import type { Database, Deadline } from './database.ts'

/** Every kit that ops ever imported, in the order of the imports. */
export async function tableKits(db: Database, deadline?: Deadline): Promise<readonly TableKit[]> {
  const answer = (await db.call('wismo_kits', {}, deadline)) as { kits: readonly TableKit[] }
  return answer.kits
}

export interface KitImport {
  readonly kits: readonly { readonly sku: string; readonly pieces: readonly KitPolicyPiece[] }[]
  /** ISO 8601; orders placed before it keep what they were first seen with. */
  readonly since: string
  readonly by: string
}

/** Adds one import, whole or not at all. @returns its revision */
export async function importKits(db: Database, kits: KitImport, deadline?: Deadline): Promise<number> {
  const answer = (await db.call('wismo_import_kits', kits, deadline)) as { revision: number }
  return answer.revision
}
