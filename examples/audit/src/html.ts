import { FILTER_SCRIPT, findingsHtml } from './html-findings.ts'
import { type LearnedDuration, learnedHtml } from './html-learned.ts'
import { STYLE } from './html-style.ts'
import { durationText, escapeHtml, numberText, percent } from './html-text.ts'
import { type TimelineEntry, timelineHtml } from './html-timeline.ts'
import type { ReportData } from './report-data.ts'

/** What a run cost, and what the next one is expected to. */
export interface RunSummary {
  readonly wallMs: number
  /** The sum of all steps; more than the wall time where they ran side by side. */
  readonly workMs: number
  readonly costUnits: number
  readonly retries: number
  readonly steps: number
  /** Steps settled before a crash and not run again. */
  readonly resumedSteps: number
  readonly forecast?: RunForecast
}

export interface RunForecast {
  readonly wallMs: number
  readonly lowerMs: number
  readonly upperMs: number
  /** How many runs it stands on. */
  readonly runs: number
}

export interface RunPage {
  readonly title: string
  readonly data: ReportData
  readonly timeline: readonly TimelineEntry[]
  /** Labels of the steps that decided the wall time, in order. */
  readonly criticalPath: readonly string[]
  readonly summary: RunSummary
  readonly learned: readonly LearnedDuration[]
}

/** Renders one self-contained page: no external resource, no tracking, readable without scripts. */
export function renderPage(page: RunPage): string {
  const { data, summary } = page
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; form-action 'none'; base-uri 'none'">
<title>${escapeHtml(page.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${escapeHtml(page.title)}</h1>
<p class="sub">Commit <code>${escapeHtml(data.head.slice(0, 12))}</code> on <code>${escapeHtml(data.branch)}</code> in <code>${escapeHtml(data.root)}</code></p>
${tiles(summary)}
</header>
<section aria-labelledby="timeline"><h2 id="timeline">How the run went</h2>
${timelineHtml(page.timeline)}
${criticalPathHtml(page.criticalPath)}
</section>
<section aria-labelledby="learned"><h2 id="learned">Learned durations</h2>
${learnedHtml(page.learned)}
</section>
<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
${findingsHtml(data.findings)}
</section>
<section aria-labelledby="facts"><h2 id="facts">The repository in figures</h2>
${figuresHtml(data)}
</section>
<section aria-labelledby="areas"><h2 id="areas">Areas</h2>
${areasHtml(data)}
</section>
<section aria-labelledby="hotspots"><h2 id="hotspots">Hotspots</h2>
${hotspotsHtml(data)}
</section>
<section aria-labelledby="limits"><h2 id="limits">What was not looked at</h2>
<ul>${data.limits.map((limit) => `<li>${escapeHtml(limit.replaceAll('`', ''))}</li>`).join('')}</ul>
</section>
</main>
<script>${FILTER_SCRIPT}</script>
</body>
</html>
`
}

function tiles(summary: RunSummary): string {
  const { forecast } = summary
  const parallel = summary.wallMs > 0 ? (summary.workMs / summary.wallMs).toFixed(1) : '1.0'
  const all: readonly (readonly [string, string, string])[] = [
    ['Wall time', durationText(summary.wallMs), `${parallel} steps at a time on average`],
    ['Work', durationText(summary.workMs), 'all steps added up'],
    ['Steps', numberText(summary.steps), summary.resumedSteps > 0 ? `${summary.resumedSteps} kept from before a crash` : 'all in this run'],
    ['Retries', numberText(summary.retries), summary.retries === 0 ? 'nothing had to be repeated' : 'attempts beyond the first'],
    ['Cost', numberText(summary.costUnits), 'units'],
    [
      'Next run',
      forecast === undefined ? 'unknown' : durationText(forecast.wallMs),
      forecast === undefined
        ? 'not enough runs yet'
        : `${durationText(forecast.lowerMs)} to ${durationText(forecast.upperMs)}, from ${forecast.runs} runs`,
    ],
  ]
  return `<dl class="tiles">${all.map(([name, value, note]) => `<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>`).join('')}</dl>`
}

function criticalPathHtml(steps: readonly string[]): string {
  if (steps.length === 0) return ''
  return `<ol class="path" aria-label="Critical path">${steps.map((step) => `<li><code>${escapeHtml(step)}</code></li>`).join('')}</ol>
<p class="note">The critical path: only making one of these faster makes the run shorter.</p>`
}

function figuresHtml(data: ReportData): string {
  const rows = data.figures.map(
    (figure) =>
      `<tr><td>${escapeHtml(figure.name)}</td><td class="n">${escapeHtml(figure.value)}</td><td class="sub">${escapeHtml(figure.evidence)}</td></tr>`,
  )
  return `<div class="scroll"><table><thead><tr><th>Figure</th><th class="n">Value</th><th>How to check</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`
}

function areasHtml(data: ReportData): string {
  const largest = Math.max(1, ...data.areas.map((area) => area.codeLines))
  const rows = data.areas.map(
    (area) =>
      `<tr><td>${escapeHtml(area.name)}<span class="meter" style="width:${percent(area.codeLines / largest)}"></span></td><td class="n">${numberText(area.files)}</td><td class="n">${numberText(area.codeLines)}</td><td class="n">${numberText(area.functions)}</td><td class="n">${numberText(area.complexity)}</td><td class="n">${area.busFactor}</td><td class="n">${area.findings}</td></tr>`,
  )
  return `<div class="scroll"><table><thead><tr><th>Area</th><th class="n">Files</th><th class="n">Code lines</th><th class="n">Functions</th><th class="n">Complexity</th><th class="n">Bus factor</th><th class="n">Findings</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`
}

function hotspotsHtml(data: ReportData): string {
  if (data.hotspots.length === 0) return '<p>No file is both often changed and complicated.</p>'
  const rows = data.hotspots.map(
    (hotspot) =>
      `<tr><td><code>${escapeHtml(hotspot.path)}:${hotspot.line}</code><span class="meter" style="width:${percent(hotspot.heat01)}"></span></td><td class="n">${numberText(hotspot.commits)}</td><td class="n">${numberText(hotspot.churn)}</td><td class="n">${numberText(hotspot.complexity)}</td><td class="n">${numberText(hotspot.codeLines)}</td><td class="n">${hotspot.heat01.toFixed(2)}</td></tr>`,
  )
  return `<div class="scroll"><table><thead><tr><th>File</th><th class="n">Commits</th><th class="n">Churn</th><th class="n">Complexity</th><th class="n">Code lines</th><th class="n">Heat</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`
}
