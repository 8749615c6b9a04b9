/**
 * The panel's style sheet; a constructed one, which a strict CSP allows. The host's own rules are important, because the page's
 * rules for it would win otherwise. CDN is warm because it costs, partners are cool; the pair is safe for colour-blind eyes.
 */
export const PANEL_STYLE = `
:host {
  all: initial !important;
  position: fixed !important;
  top: 12px !important;
  right: 12px !important;
  z-index: 2147483647 !important;
}
:host([class^=bottom]) { top: auto !important; bottom: 12px !important }
:host([class$=left]) { right: auto !important; left: 12px !important }
section {
  --surface: #fff; --ink: #15181c; --muted: #5d646d; --cdn: #c9640f; --p2p: #0b766d; --upload: #7257d6; --missing: #b92f3e;
  --line: #8884; --raised: #8882;
  box-sizing: border-box; width: 344px; max-width: calc(100vw - 24px); max-height: calc(100vh - 24px); overflow: auto;
  padding: 12px; border: 1px solid var(--line); border-radius: 12px; background: var(--surface); color: var(--ink);
  font: 12px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums;
}
@media (prefers-color-scheme: dark) {
  section { --surface: #14171b; --ink: #edf0f2; --muted: #98a1ab; --cdn: #f2933c; --p2p: #2cbfb1; --upload: #9c86f2; --missing: #ff7d8a }
}
@media (prefers-reduced-motion: no-preference) {
  @keyframes enter { from { opacity: 0 } }
  section { animation: enter .15s }
}
header, p, ul, [role=tablist] { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 8px; margin: 0; padding: 0 }
ul { font-size: 11px }
header span { flex: 1 }
header span, dt, li, [role=status] { color: var(--muted) }
button { font: inherit; padding: 2px 8px; border: 1px solid var(--line); border-radius: 6px; background: var(--raised); color: inherit }
:focus-visible { outline: 2px solid var(--p2p) }
[role=tablist] { margin-top: 8px }
[aria-selected=true] { border-color: var(--p2p); color: var(--p2p) }
p { justify-content: space-between }
p span b { font-size: 20px }
.sharing p { color: var(--p2p) }
table { width: 100%; border-collapse: collapse }
th { text-align: left; font-weight: 400 }
td, dd { text-align: right }
td:last-child { width: 96px; padding-left: 8px }
svg { display: block; width: 100%; height: 18px }
.window { height: 34px; margin-bottom: 4px; background: var(--raised) }
dl { display: grid; grid-template-columns: auto 1fr auto 1fr; gap: 0 8px; margin: 8px 0 }
dd { margin: 0 }
li, th { list-style: none }
ul:not(.warnings) li::before, th::before { content: ''; display: inline-block; width: 8px; height: 8px; margin-right: 5px; background: var(--of) }
* { --of: #8886 }
.cdn * , .cdn { --of: var(--cdn) }
.p2p *, .p2p { --of: var(--p2p) }
.upload *, .upload { --of: var(--upload) }
.missing, .urgent { --of: var(--missing) }
.pending, .kept, .normal { --of: var(--muted) }
path { fill: var(--of) }
.playhead { stroke: var(--ink); stroke-width: 1.5px; vector-effect: non-scaling-stroke }
.warnings b { color: var(--missing) }
[hidden] { display: none !important }
`;
