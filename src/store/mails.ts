import type { Instant, OrderId } from '../events/event.ts'
import type { Database, Deadline } from './database.ts'

/** A mail that was kept here because no provider is set. */
export interface LocalMail {
  /** Of its message. */
  readonly id: string
  readonly order: OrderId
  readonly to: string
  readonly milestone: string
  readonly locale: string
  readonly subject: string
  readonly html: string
  readonly text: string
  readonly sentAt: Instant
}

export type LocalMailRow = Omit<LocalMail, 'html' | 'text'>

/**
 * Nothing more is sent to this address, in any shop, until its provider lifts it.
 * @param at when it was told; the newest word holds
 */
export async function suppressAddress(
  db: Database,
  asked: { readonly address: string; readonly reason: string; readonly at: Instant },
  deadline?: Deadline,
): Promise<void> {
  await db.call('wismo_suppress', asked, deadline)
}

/** Keeps a mail, once for each id. @returns false when nobody is known any more to whom it went */
export async function keepLocalMail(
  db: Database,
  mail: Omit<LocalMail, 'sentAt'>,
  deadline?: Deadline,
): Promise<boolean> {
  return ((await db.call('wismo_keep_local_mail', mail, deadline)) as { kept: boolean }).kept
}

/** The newest first. */
export async function localMails(
  db: Database,
  limit: number,
  deadline?: Deadline,
): Promise<readonly LocalMailRow[]> {
  const found = await db.call('wismo_local_mails', { limit }, deadline)
  return (found as { mails: readonly LocalMailRow[] }).mails
}

export async function localMail(db: Database, id: string, deadline?: Deadline): Promise<LocalMail | null> {
  return (await db.call('wismo_local_mail', { id }, deadline)) as LocalMail | null
}
