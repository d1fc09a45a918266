/** The style of the page: system fonts, two colour schemes, no external resource. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #f7f7f4; --card: #ffffff; --ink: #1d2321; --soft: #5c6763; --line: #dcdfd9; --calm: #7f9bb3; --calm-ink: #10202d; --hot: #d9480f; --hot-ink: #fff;
  --high: #b42318; --medium: #a15c07; --low: #3f6212; --info: #475467; --high-bg: #fde8e4; --medium-bg: #fdf0d5; --low-bg: #e9f3d8; --info-bg: #e9edf2; --band: #b9cfe2; --code: #eef0ec }
@media (prefers-color-scheme: dark) { :root { --paper: #121614; --card: #1a201d; --ink: #e7ece9; --soft: #9aa6a1; --line: #2f3834; --calm: #4d6a84; --calm-ink: #eaf2f9; --hot: #f2762e; --hot-ink: #1b0d03;
  --high: #ff9c8f; --medium: #f5c26b; --low: #b5d682; --info: #b4c0cf; --high-bg: #47201b; --medium-bg: #402f10; --low-bg: #26331a; --info-bg: #28303a; --band: #35506a; --code: #252c29 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif }
main { max-width: 72rem; margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 2.5rem) 4rem }
h1 { font-size: clamp(1.6rem, 4vw, 2.3rem); line-height: 1.2; margin: 0; letter-spacing: -.02em; overflow-wrap: anywhere }
h2 { font-size: 1.2rem; margin: 0 0 .9rem }
p { margin: .4rem 0 }
code { font: .875em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--code); border-radius: 4px; padding: .1em .35em; overflow-wrap: anywhere }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.25rem clamp(1rem, 3vw, 1.6rem); margin-top: 1.25rem }
.sub, .note, figcaption { color: var(--soft) }
.note { font-size: .875rem }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin: 1.25rem 0 0; padding: 0 }
.tiles div { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: .8rem 1rem }
.tiles dt { color: var(--soft); font-size: .8125rem }
.tiles dd { margin: 0; font-size: 1.45rem; font-weight: 650; letter-spacing: -.01em; font-variant-numeric: tabular-nums }
.tiles dd small { display: block; font-size: .78rem; font-weight: 400; color: var(--soft); letter-spacing: 0 }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .9rem }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: .8125rem; white-space: nowrap }
th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top }
tbody tr:last-child td { border-bottom: 0 }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.spark { min-width: 9rem; width: 26% } .spark + td { white-space: nowrap }
details table { white-space: nowrap }
summary { cursor: pointer; color: var(--soft); font-size: .875rem }
summary:focus-visible, input:focus-visible, select:focus-visible { outline: 2px solid var(--hot); outline-offset: 2px }
.timeline { display: grid; grid-template-columns: minmax(5rem, 11rem) minmax(0, 1fr); margin: 0 }
.timeline figcaption { grid-column: 1 / -1; margin: .6rem 0 }
.lanes { list-style: none; margin: 26px 0 0; padding: 0 .75rem 0 0; font-size: .8125rem }
.lanes li { height: 26px; line-height: 26px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.timeline svg { overflow: visible; display: block }
.timeline svg svg { overflow: hidden }
line.tick { stroke: var(--line) } text.tick { fill: var(--soft); font-size: 11px } line.lane { stroke: var(--line) }
.bar rect { fill: var(--calm); stroke: var(--card) } .bar rect.least { stroke: none } .bar text { fill: var(--calm-ink); font-size: 11.5px }
.bar.critical rect { fill: var(--hot) } .bar.critical text { fill: var(--hot-ink); font-weight: 600 }
.bar.failed rect { fill: var(--high) } .bar.failed text { fill: var(--card); font-weight: 600 }
.bar.resumed:not(.critical) rect { fill: var(--band) } .bar.resumed:not(.critical) text { fill: var(--ink) }
.bar rect[fill] { fill: url(#hatch) } .hatch { fill: var(--card) !important; opacity: .28 }
.bar:hover rect:not([fill]) { filter: brightness(1.12) }
.expected { stroke: var(--ink); stroke-width: 2; stroke-dasharray: 2 2 }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; list-style: none; padding: 0; margin: 0; font-size: .8125rem }
.key { display: inline-block; width: 1.4em; height: .8em; border-radius: 3px; margin-right: .45em; background: var(--calm) }
.key.critical { background: var(--hot) } .key.failed { background: repeating-linear-gradient(135deg, var(--high) 0 3px, transparent 3px 5px) }
.key.retried { background: repeating-linear-gradient(135deg, var(--calm) 0 3px, transparent 3px 5px) } .key.resumed { background: repeating-linear-gradient(135deg, var(--band) 0 3px, transparent 3px 5px) }
.key.mark { width: 0; border-left: 2px dashed var(--ink); border-radius: 0; background: none }
.path { display: flex; flex-wrap: wrap; gap: .35rem; list-style: none; padding: 0; margin: .9rem 0 0; font-size: .875rem }
.path li + li::before { content: "→"; color: var(--soft); margin-right: .35rem }
.band { fill: var(--band) } .middle { stroke: var(--soft); stroke-width: 2 } .dot { fill: var(--hot) }
.filter:not([hidden]) { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-bottom: 1rem }
.filter select, .filter input[type=search] { font: inherit; font-size: .875rem; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: .3rem .6rem; max-width: 100% }
.filter input[type=search] { flex: 1 1 10rem; min-width: 8rem }
output { color: var(--soft); font-size: .875rem }
.chip { display: inline-flex; align-items: center; gap: .3em; border-radius: 99px; padding: .08rem .6rem; font-size: .78rem; font-weight: 600; white-space: nowrap }
.chip input { margin: 0; accent-color: currentColor }
.chip.high { color: var(--high); background: var(--high-bg) } .chip.medium { color: var(--medium); background: var(--medium-bg) } .chip.low { color: var(--low); background: var(--low-bg) } .chip.info { color: var(--info); background: var(--info-bg) }
.findings { list-style: none; margin: 0; padding: 0 }
.finding { padding: .75rem 0; border-top: 1px solid var(--line) } .finding:first-child { border-top: 0 }
.finding p { margin: .15rem 0 } .finding .head { display: flex; gap: .6rem; align-items: baseline } .finding .title { flex: 1; font-weight: 550; overflow-wrap: anywhere }
.score { color: var(--soft); font-variant-numeric: tabular-nums; font-size: .875rem } .kind { color: var(--soft); font-size: .8125rem; margin-left: .4rem }
.finding details p { font-size: .9rem }
.meter { display: block; height: 6px; border-radius: 3px; background: var(--band); margin-top: .35rem }
footer { color: var(--soft); font-size: .8125rem; margin-top: 1.5rem }
@media (max-width: 36rem) { .timeline { grid-template-columns: 5.5rem minmax(0, 1fr) } .lanes { padding-right: .4rem; font-size: .75rem } th, td { padding: .35rem .4rem } .finding .head { flex-wrap: wrap } .finding .title { flex-basis: 100%; order: 3 } .score { margin-left: auto } }
@media print { section { break-inside: avoid } .filter { display: none !important } }
@media (prefers-reduced-motion: no-preference) { .bar rect { transition: filter .12s } }
`
