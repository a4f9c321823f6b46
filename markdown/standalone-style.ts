// The style sheet of a finished page (standalone-html.ts), light and dark after the reader's system, and for paper.
// Its hash stands in the page's policy: a test compares the two and prints the right one.

export const STANDALONE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fcfbf9, #191817); --wash: light-dark(#f3f0eb, #2a2826);
  --line: light-dark(#e9e5de, #2f2c2a); --line-strong: light-dark(#d3cdc3, #45413d);
  --ink: light-dark(#24211e, #e9e5df); --ink-soft: light-dark(#5f5952, #aaa39a);
  --accent: light-dark(#0d6154, #79d0bc); --accent-line: light-dark(#9ccabf, #3a7568);
  --match: light-dark(#fbe7a8, #574a1c); --code: light-dark(#7a3e14, #e3b48d);
  --ui: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  --text: "Iowan Old Style", Charter, "Bitstream Charter", "Source Serif 4", "Noto Serif", Cambria, Georgia, serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
*, *::before, *::after { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
body { margin: 0; }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
.md { max-width: 46rem; margin: 0 auto; padding: 2.6rem clamp(1.1rem, 5vw, 2rem) 5rem; font: 400 1.0938rem/1.66 var(--text); overflow-wrap: break-word; text-wrap: pretty; }
.md :is(p, li, dt, dd, td, th, h1, h2, h3, h4, h5, h6, blockquote, summary) { unicode-bidi: plaintext; }
.md :where(p, ul, ol, dl, blockquote, pre, details, .md-code, .md-table, .md-callout) { margin: 0 0 1.05em; }
.md :is(h1, h2, h3, h4, h5, h6) { margin: 2em 0 .55em; font-family: var(--ui); font-weight: 650; line-height: 1.25; letter-spacing: -.011em; text-wrap: balance; }
.md h1 { font-size: 1.95em; line-height: 1.16; } .md h2 { font-size: 1.42em; } .md h3 { font-size: 1.16em; }
.md h4 { font-size: 1em; } .md :is(h5, h6) { font-size: .9em; color: var(--ink-soft); }
.md > :first-child { margin-top: 0; }
.md a { color: var(--accent); text-decoration-color: var(--accent-line); text-underline-offset: .17em; }
.md a:focus-visible, .md pre:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.md .md-anchor { color: var(--ink-soft); font-weight: 400; text-decoration: none; opacity: 0; }
.md-heading:hover > .md-anchor, .md .md-anchor:focus-visible { opacity: 1; }
.md mark { background: var(--match); color: inherit; padding: .05em .15em; border-radius: 3px; }
.md :is(sub, sup) { font-size: .72em; line-height: 0; }
.md kbd { padding: .08em .4em; border: 1px solid var(--line-strong); border-bottom-width: 2px; border-radius: 5px; font: .78em var(--mono); }
.md hr { width: 5.5rem; height: 1px; margin: 2.6em auto; border: 0; background: var(--line-strong); }
.md blockquote { padding-inline-start: 1.15em; border-inline-start: 3px solid var(--line-strong); color: var(--ink-soft); }
.md :is(ul, ol) { padding-inline-start: 1.55em; } .md li { margin: .28em 0; } .md li > :is(ul, ol) { margin: .28em 0; }
.md dt { margin-top: .8em; font-weight: 650; } .md dd { margin-inline-start: 1.4em; color: var(--ink-soft); }
.md li.md-task { list-style: none; } .md-task-box { margin: 0 .5em 0 -1.45em; accent-color: var(--accent); }
.md :is(code, samp, tt) { font-family: var(--mono); font-size: .84em; }
.md :not(pre) > :is(code, samp, tt) { padding: .1em .32em; border-radius: 5px; background: var(--wash); color: var(--code); overflow-wrap: anywhere; }
.md pre { padding: .95em 1.1em; overflow-x: auto; border-radius: 10px; background: var(--wash); font: .84em/1.6 var(--mono); tab-size: 4; }
.md .md-code > pre { margin: 0; } .md pre code { font-size: 1em; }
.md .md-source { background: none; padding: 0; }
.md-table { overflow-x: auto; }
.md table { min-width: 60%; border-collapse: collapse; font-size: .92em; font-variant-numeric: tabular-nums; line-height: 1.5; }
.md :is(th, td) { padding: .5em .85em; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
.md th { border-bottom: 2px solid var(--line-strong); font: 650 .9em var(--ui); }
.md .md-left { text-align: left; } .md .md-center { text-align: center; } .md .md-right { text-align: right; }
.md img { max-width: 100%; height: auto; border-radius: 7px; vertical-align: middle; }
.md .md-math-display { display: block; overflow: auto hidden; padding: .15em 0; text-align: center; }
.md math { font-size: 1.1em; }
.md-callout { padding: .85em 1.1em; border: 1px solid var(--line-strong); border-inline-start: 3px solid var(--accent); border-radius: 7px; background: var(--wash); }
.md .md-callout-title { margin-bottom: .35em; font: 650 .86em/1.4 var(--ui); }
.md .md-callout > :last-child, .md blockquote > :last-child, .md li > :last-child { margin-bottom: 0; }
.md details { padding: .6em 1em; border: 1px solid var(--line); border-radius: 10px; } .md summary { cursor: pointer; font-family: var(--ui); }
.md-contents { margin: 0 0 1.6em; padding: .2em 0 .2em 1.1em; border-inline-start: 3px solid var(--accent-line); font: .9em/1.55 var(--ui); }
.md .md-contents ul { margin: 0; padding-inline-start: 0; list-style: none; } .md .md-contents ul ul { padding-inline-start: 1.2em; }
.md .md-footnote-mark a { padding: 0 .12em; font: 600 1em var(--ui); text-decoration: none; }
.md-footnotes { margin-top: 3.2em; padding-top: 1.2em; border-top: 1px solid var(--line); color: var(--ink-soft); font-size: .88em; }
.md .md-footnote > :last-child { margin-bottom: 0; }
@media (max-width: 34rem) { .md { padding-top: 1.6rem; font-size: 1.0625rem; } .md h1 { font-size: 1.65em; } }
@media print {
  @page { margin: 22mm 20mm 24mm; }
  :root { color-scheme: light; } html { background: none; color: #000; }
  .md { max-width: none; padding: 0; font-size: 11pt; line-height: 1.5; orphans: 3; widows: 3; }
  .md :is(h1, h2, h3, h4, h5, h6) { break-after: avoid; break-inside: avoid; }
  .md :is(img, tr, blockquote, .md-callout, .md-math-display, dt, .md-footnotes li) { break-inside: avoid; }
  .md pre { overflow: visible; border: 1px solid #ccc; font-size: 9pt; white-space: pre-wrap; overflow-wrap: anywhere; }
  .md thead { display: table-header-group; } .md-table, .md .md-math-display { overflow: visible; }
  .md a { color: inherit; } .md-anchor, .md-footnote-back { display: none; }
}
`;

const STYLE_HASH = 'sha256-JRiJ4S9LJqFcGsm3ZzPB+/Pv/F3tzbZgxNuV8lArkfE=';

/** For the page's own <meta>, and for a header: nothing but that style sheet and images of this site. */
export const STANDALONE_POLICY = `default-src 'none'; style-src '${STYLE_HASH}'; img-src 'self' data:; base-uri 'none'; form-action 'none'`;
