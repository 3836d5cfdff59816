import type { FastifyReply, FastifyRequest } from 'fastify'
import { isLocale, LOCALES, type Locale } from '../policy/texts/index.ts'

/**
 * The language of an answer: `?lang=` if there are texts in it, else what the reader accepts, else the shop's own.
 * Answers that differ by it go through `inLocale`.
 */
export function localeOf(request: FastifyRequest, { locale }: { readonly locale: Locale }): Locale {
  const asked = langOf(request.query)
  if (asked !== null) return asked
  // Of several that are equally welcome, and where nothing was asked for, the first of the list is meant.
  const accepted = request.languages([locale, ...LOCALES.filter(each => each !== locale)])
  return accepted !== false && isLocale(accepted) ? accepted : locale
}

function langOf(query: unknown): Locale | null {
  const lang: unknown = typeof query === 'object' && query !== null && 'lang' in query ? query.lang : null
  if (typeof lang !== 'string') return null
  const code = lang.slice(0, 2).toLowerCase()
  return /^[a-z]{2}(-|$)/i.test(lang) && isLocale(code) ? code : null
}

/** Says which language the answer is in, and that another reader may get another; what else it varies by stays. */
export function inLocale(reply: FastifyReply, locale: Locale): FastifyReply {
  const known = reply.getHeader('vary')
  const vary = known === undefined ? 'Accept-Language' : `${String(known)}, Accept-Language`
  return reply.headers({ 'content-language': locale, vary })
}
