/** Of the storefront that shows the widget; the last two rules are all that is about the widget. */
export const STOREFRONT_STYLES = `
:root { color-scheme: light; font: 17px/1.55 Georgia, 'Times New Roman', serif; color: #2b2622; background: #f6f2ec; }
body { margin: 0; }
header { display: flex; flex-wrap: wrap; gap: 8px 32px; align-items: baseline; justify-content: space-between; padding: 20px clamp(16px, 5vw, 64px); border-bottom: 1px solid #ddd3c6; }
header p { margin: 0; }
.shop { font-size: 1.5rem; letter-spacing: .02em; }
nav { display: flex; gap: 20px; }
a { color: inherit; }
main { max-width: 1040px; margin: 0 auto; padding: 32px clamp(16px, 5vw, 64px) 64px; }
h1 { font-size: 2.25rem; font-weight: 400; line-height: 1.15; margin: 0 0 24px; }
h2 { font-size: 1.25rem; font-weight: 400; margin: 40px 0 12px; }
.columns { display: grid; gap: 24px; align-items: start; }
@media (min-width: 820px) { .columns { grid-template-columns: 1fr 320px; } }
.sheet { min-width: 0; padding: 24px; background: #fffdf9; border: 1px solid #ddd3c6; border-radius: 4px; }
.night { padding: 20px; color-scheme: dark; color: #f3ece2; background: #26211d; border-color: #26211d; font: 16px/1.5 system-ui, sans-serif; }
pre { margin: 0; padding: 16px; overflow-x: auto; font-size: 14px; background: #ece4d8; border-radius: 4px; }
order-status { --order-status-accent: #8a3b12; --order-status-radius: 4px; }
.night order-status { --order-status-accent: #f0b48a; --order-status-accent-text: #26211d; --order-status-radius: 16px; }
`
