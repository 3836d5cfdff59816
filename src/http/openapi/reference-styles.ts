/** Of the reference page; its hash stands in the page's policy. */
export const STYLES = `:root{color-scheme:light dark;--soft:light-dark(#f4f5f7,#20242c);--line:light-dark(#d9dce1,#3a404b);--quiet:light-dark(#545b67,#a7afbc);--link:light-dark(#0b57d0,#8ab4f8)}
*{box-sizing:border-box}
html{background:light-dark(#fff,#14171c);color:light-dark(#16181d,#e8eaee)}
body{margin:0 auto;padding:24px 16px 96px;max-width:60rem;font:16px/1.55 system-ui,sans-serif}
a{color:var(--link)}
h1{margin:0;font-size:1.9rem;line-height:1.2}
h2{margin:3.5rem 0 .5rem;padding-top:1rem;border-top:1px solid var(--line);font-size:1.4rem}
h3{margin:2.5rem 0 .25rem;font-size:1.15rem}
h4{margin:1.5rem 0 .25rem;font-size:1rem}
code,pre{font:.875em/1.5 ui-monospace,monospace}
code{overflow-wrap:anywhere}
pre{margin:.5rem 0;padding:12px 16px;max-height:24rem;overflow:auto;border-radius:8px;background:var(--soft)}
nav ul{margin:.25rem 0 1rem;padding-left:1.25rem}
.quiet{color:var(--quiet)}
.route{display:inline-block;padding:2px 8px;border-radius:6px;background:var(--soft)}
.fields{margin:.5rem 0;padding:0;border-top:1px solid var(--line)}
.fields>div{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:0 16px;padding:6px 0;border-bottom:1px solid var(--line)}
.fields dt{font-weight:600}
.fields dd{margin:0}
@media (max-width:36rem){.fields>div{grid-template-columns:1fr}}
summary{cursor:pointer;padding:4px 0}`
