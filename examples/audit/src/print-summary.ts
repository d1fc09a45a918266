import { durationText, numberText } from './html-text.ts'
import type { RunSummary } from './html.ts'
import type { LearnedDuration } from './html-learned.ts'
import type { ReportData } from './report-data.ts'

const FINDINGS_SHOWN = 5

/** The last words of the demo, for a terminal. */
export function summaryText(data: ReportData, summary: RunSummary, learned: readonly LearnedDuration[], files: readonly string[]): string {
  const { counts, listed } = data.findings
  const severities = (['high', 'medium', 'low', 'info'] as const).map((severity) => `${counts[severity]} ${severity}`)
  const resumed = summary.resumedSteps > 0 ? `, ${summary.resumedSteps} of them settled before the crash and not repeated` : ''
  return [
    `Audit of ${data.name} at ${data.head.slice(0, 12)}`,
    `  findings   ${severities.join(', ')}`,
    ...listed.slice(0, FINDINGS_SHOWN).map(({ severity, file, line, title }) => `             ${severity.padEnd(6)} ${file}:${line}  ${title}`),
    `  time       ${durationText(summary.wallMs)} from start to end, ${durationText(summary.workMs)} of work`,
    `  cost       ${numberText(summary.costUnits)} units (seconds of agents' work)`,
    `  steps      ${summary.steps}${resumed}, ${summary.retries} retries`,
    ...learnedLines(learned),
    `  next run   ${nextRunText(summary)}`,
    ...files.map((file) => `  wrote      ${file}`),
  ].join('\n')
}

function learnedLines(learned: readonly LearnedDuration[]): readonly string[] {
  if (learned.length === 0) return ['  learned    nothing yet: this was the first run in this database']
  return learned.map(({ step, observedMs, expectedMs, runs }, index) => {
    const head = index === 0 ? '  learned  ' : '           '
    return `${head}  ${step.padEnd(14)} ${durationText(observedMs).padStart(8)} observed, ${durationText(expectedMs).padStart(8)} expected from ${runs} earlier`
  })
}

function nextRunText({ forecast }: RunSummary): string {
  if (forecast === undefined) return 'not enough data to say: it takes three runs'
  return `${durationText(forecast.wallMs)} expected, ${durationText(forecast.lowerMs)} to ${durationText(forecast.upperMs)} with 90 % confidence, from ${forecast.runs} runs`
}
