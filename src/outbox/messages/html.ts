import { Eta } from 'eta'
import { type Colours, DARK, LIGHT } from './colours.ts'
import type { Letter } from './letter.ts'

const rules = ({ page, card, line, text, muted, link, button, onButton }: Colours): string => `
    body, .page { background: ${page}; color: ${text}; }
    .card { background: ${card}; border-color: ${line}; }
    .muted { color: ${muted}; }
    a { color: ${link}; }
    a.button { background: ${button}; color: ${onButton}; }`

// Measures that hold at any width, so that one column serves phones and desks; without styles it is still in order.
const STYLE = `
    body { margin: 0; padding: 0; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
    .page { padding: 24px 12px; }
    .column { max-width: 560px; margin: 0 auto; }
    h1 { font-size: 22px; line-height: 1.3; }
    h2 { font-size: 18px; line-height: 1.3; margin: 24px 0 8px; }
    ul { margin: 8px 0; padding-left: 20px; }
    .card { border: 1px solid; border-radius: 8px; padding: 16px; margin: 12px 0; overflow-wrap: anywhere; }
    .card h2, .card h3 { font-size: 16px; margin: 0 0 4px; }
    .card p { margin: 4px 0; }
    a.button { display: inline-block; padding: 10px 16px; border-radius: 6px; }
    .foot { font-size: 14px; margin-top: 32px; }
${rules(LIGHT)}
    @media (prefers-color-scheme: dark) {${rules(DARK).replaceAll(';', ' !important;')}
    }
`

/** Everything from an order is escaped: `=` is the only way in which these templates write a value. Headings skip no level. */
const PARCEL = `<section class="card">
      <<%= it.level %>><%= it.parcel.title %></<%= it.level %>>
      <p><strong><%= it.parcel.state %></strong></p>
<% if (it.parcel.items.length > 0) { %>
      <ul>
<% for (const item of it.parcel.items) { %>
        <li><%= item %></li>
<% } %>
      </ul>
<% } %>
<% if (it.parcel.tracking !== null) { %>
      <p class="muted"><%= it.parcel.tracking %></p>
<% } %>
<% if (it.parcel.link !== null) { %>
      <p><a href="<%= it.parcel.link.url %>"><%= it.parcel.link.label %></a></p>
<% } %>
    </section>
`

const MAIL = `<!DOCTYPE html>
<html lang="<%= it.locale %>">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta name="supported-color-schemes" content="light dark">
  <title><%= it.subject %></title>
  <style>:root { color-scheme: light dark; }${STYLE}  </style>
</head>
<body>
<div class="page" lang="<%= it.locale %>">
  <main class="column">
    <p><%= it.greeting %></p>
    <h1><%= it.subject %></h1>
<% if (it.lead !== null) { %>
    <p><%= it.lead %></p>
<% } %>
<% for (const parcel of it.parcels) { %>
    <%~ include('@parcel', { parcel, level: 'h2' }) %>
<% } %>
<% if (it.others !== null) { %>
    <h2><%= it.others.title %></h2>
<% for (const parcel of it.others.parcels) { %>
    <%~ include('@parcel', { parcel, level: 'h3' }) %>
<% } %>
<% } %>
<% if (it.missing !== null) { %>
    <h2><%= it.missing.title %></h2>
    <ul>
<% for (const item of it.missing.items) { %>
      <li><%= item %></li>
<% } %>
    </ul>
<% } %>
<% if (it.status !== null) { %>
    <p><a class="button" href="<%= it.status.url %>"><%= it.status.label %></a></p>
<% } %>
<% if (it.signature !== null) { %>
    <p><%= it.signature %></p>
<% } %>
    <footer class="foot muted">
      <p><%= it.why %></p>
      <p><a href="<%= it.optOut.url %>"><%= it.optOut.label %></a></p>
    </footer>
  </main>
</div>
</body>
</html>
`

const eta = new Eta({ autoTrim: [false, 'nl'] })
eta.loadTemplate('@parcel', PARCEL)
eta.loadTemplate('@mail', MAIL)

/** One column, no images, nothing from elsewhere: it tells nobody that it was opened. */
export const htmlOf = (letter: Letter): string => eta.render('@mail', letter)
