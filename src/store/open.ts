import type { Database } from './database.ts'
import type { StoreLog } from './log.ts'

/** Which database to use; config decides. */
export type DatabaseChoice =
  | { readonly kind: 'embedded'; readonly dir: string }
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'supabase'; readonly url: string; readonly key: string }

/**
 * Opens the chosen database, ready for use: migrated, or for Supabase checked. Only the chosen driver is imported,
 * so a function that talks to Supabase does not load an embedded Postgres.
 * @throws DatabaseUnavailable, SchemaMismatch, and for embedded EmbeddedInUse
 */
export async function openDatabase(choice: DatabaseChoice, log: StoreLog): Promise<Database> {
  switch (choice.kind) {
    case 'embedded':
      return (await import('./embedded.ts')).openEmbedded(choice.dir, log)
    case 'postgres':
      return (await import('./postgres.ts')).openPostgres(choice.url, log)
    case 'supabase':
      return (await import('./supabase.ts')).openSupabase(choice.url, choice.key)
  }
}
