/** A mail of a sample order; written by the outbox, which this room may not import. */
export interface Preview {
  readonly milestone: string
  readonly locale: string
  readonly situation: string
  readonly mail: {
    readonly to: string
    readonly html: string
    readonly text: string
    readonly letter: { readonly subject: string }
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for HTML, within tags and within quoted attributes. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, found => ENTITIES[found] ?? found)

/** @param body HTML */
export const page = (title: string, body: string): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 16px; max-width: 960px; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: 4px 8px; border-bottom: 1px solid; vertical-align: top; }
  iframe { width: 100%; height: 720px; border: 1px solid; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`

export const previewIndex = (previews: readonly Preview[]): string =>
  `<p>Texts stand in src/outbox/messages/texts. <a href="/outbox">The outbox</a></p>
<table>
<thead><tr><th scope="col">What</th><th scope="col">Situation</th><th scope="col">Language</th><th scope="col">Subject</th></tr></thead>
<tbody>
${previews
  .map(
    ({ milestone, locale, situation, mail }, nth) =>
      `<tr><td>${escaped(milestone)}</td><td>${escaped(situation)}</td><td>${escaped(locale)}</td>` +
      `<td lang="${escaped(locale)}"><a href="/outbox/preview/${nth}">${escaped(mail.letter.subject)}</a></td></tr>`,
  )
  .join('\n')}
</tbody>
</table>`
