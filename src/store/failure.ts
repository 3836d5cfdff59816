import { DatabaseContended, DatabaseRefused, DatabaseUnavailable } from './database.ts'

/** The parts of a server's error that name our own schema; everything else may quote a row. */
export interface ServerError {
  readonly code: string
  readonly table?: string | undefined
  readonly column?: string | undefined
  readonly constraint?: string | undefined
}

const CONTENDED: ReadonlySet<string> = new Set(['40001', '40P01', '55P03'])

/**
 * Connection, resources, operator intervention (57014: cancelled by the timeout), input/output, and XX, by which
 * poolers report their own trouble.
 */
const UNAVAILABLE_CLASSES: ReadonlySet<string> = new Set(['08', '53', '57', '58', 'XX'])

/** A server that was demoted or has run out of space answers so until an operator acts. */
const READ_ONLY = '25006'

export const isSqlState = (code: unknown): code is string =>
  typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)

/**
 * The named error for a server's SQLSTATE. The server's own message, detail and context are left out, and it is not
 * kept as a cause: they quote values, and values are personal data.
 */
export function fromSqlState(what: string, error: ServerError): Error {
  const place = (['table', 'column', 'constraint'] as const)
    .flatMap(part => (error[part] ? [`${part} ${error[part]}`] : []))
    .join(', ')
  const said = `SQLSTATE ${error.code}${place ? `, ${place}` : ''}`
  if (CONTENDED.has(error.code)) {
    return new DatabaseContended(
      `${what}: the transaction gave way to another (${said}); nothing was done, try again`,
    )
  }
  if (UNAVAILABLE_CLASSES.has(error.code.slice(0, 2)) || error.code === READ_ONLY) {
    return new DatabaseUnavailable(
      `${what}: the database did not answer in time or cannot serve now (${said})`,
    )
  }
  return new DatabaseRefused(`${what}: the database refused the call (${said})`, error.code)
}

/** The named error for what a driver threw: the server's answer, or trouble on the way to it. */
export function fromDriver(what: string, thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new DatabaseUnavailable(`${what}: the connection failed`)
  if ('code' in thrown && isSqlState(thrown.code)) return fromSqlState(what, serverError(thrown, thrown.code))
  const code = 'code' in thrown && typeof thrown.code === 'string' ? ` (${thrown.code})` : ''
  // Not from the server, so it quotes no values: it names the host, the port and what failed.
  return new DatabaseUnavailable(`${what}: ${thrown.message || 'the connection failed'}${code}`)
}

function serverError(thrown: Error, code: string): ServerError {
  const part = (name: string): string | undefined => {
    const value: unknown = Reflect.get(thrown, name)
    return typeof value === 'string' ? value : undefined
  }
  return { code, table: part('table'), column: part('column'), constraint: part('constraint') }
}
