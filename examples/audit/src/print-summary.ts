import type { NextRun } from '@nofx/analytics'
import { styleText } from 'node:util'
import type { Severity } from './findings.ts'
import type { RunSummary } from './html.ts'
import type { LearnedDuration } from './html-learned.ts'
import { durationText, numberText } from './html-text.ts'
import type { ReportData } from './report-data.ts'
import type { LogCheck } from './log-check.ts'
import { counted } from './work-text.ts'

export interface AuditSummary {
  readonly data: ReportData
  readonly run: RunSummary
  /** Between a crash and its resumption. */
  readonly downMs: number
  readonly check: LogCheck
  readonly learned: readonly LearnedDuration[]
  readonly next: NextRun['next'] | undefined
  readonly files: readonly string[]
}

const TOP_FINDINGS = 5
const LEARNED_STEPS = 4
const COLUMN = 12

const COLOURS = { high: 'red', medium: 'yellow', low: 'cyan', info: 'dim' } as const

/** What a person wants to know at the end, for a terminal. */
export function summaryText(summary: AuditSummary): string {
  const { data, run } = summary
  const parallel = run.wallMs > 0 ? ` (${(run.workMs / run.wallMs).toFixed(1)} at a time)` : ''
  const down = summary.downMs > 0 ? `, and ${durationText(summary.downMs)} in which nobody worked on it` : ''
  const kept = run.resumedSteps > 0 ? `, ${run.resumedSteps} of them before this process and not repeated` : ''
  return [
    '',
    styleText('bold', `Audit of ${data.name}`) + styleText('dim', ` at ${data.head.slice(0, 12)} on ${data.branch}`),
    '',
    row('Findings', severities(data)),
    ...topFindings(data),
    '',
    row('Time', `${durationText(run.wallMs)}${down}; ${durationText(run.workMs)} of work${parallel}`),
    row('Steps', `${run.steps}${kept}; ${run.retries === 0 ? 'no retries' : counted(run.retries, 'retry').replace('retrys', 'retries')}`),
    row('Cost', `${numberText(run.costUnits)} units, one for a thousand lines, commits or characters`),
    row('Log', checkText(summary.check)),
    ...learnedRows(summary.learned),
    ...nextRows(summary.next),
    '',
    ...summary.files.map((file, index) => row(index === 0 ? 'Written' : '', file)),
  ].join('\n')
}

function row(name: string, text: string): string {
  return `  ${styleText('dim', name.padEnd(COLUMN))}${text}`
}

function severities({ findings: { counts } }: ReportData): string {
  return Object.entries(COLOURS)
    .map(([severity, colour]) => styleText(colour, `${counts[severity as Severity]} ${severity === 'info' ? 'for information' : severity}`))
    .join(', ')
}

function topFindings({ findings: { listed } }: ReportData): readonly string[] {
  return listed.slice(0, TOP_FINDINGS).flatMap(({ severity, file, line, title }) => [
    row('', `${styleText(COLOURS[severity], severity.padEnd(7))} ${styleText('underline', `${file}:${line}`)}`),
    row('', `        ${title}`),
  ])
}

function checkText({ runs, requests, faults }: LogCheck): string {
  if (faults.length > 0) return styleText('red', faults.join(' '))
  return `${numberText(requests)} requests in ${counted(runs, 'run')}, each settled once; no step was repeated`
}

/** The longest steps: what they took beside what was expected. */
function learnedRows(learned: readonly LearnedDuration[]): readonly string[] {
  if (learned.length === 0) return [row('Learned', 'nothing yet: this was the first audit of this repository here')]
  const longest = [...learned].sort((a, b) => b.observedMs - a.observedMs).slice(0, LEARNED_STEPS)
  return longest.map(({ step, observedMs, expectedMs, runs }, index) => {
    const text = `${step.padEnd(14)} ${durationText(observedMs).padStart(8)}, expected ${durationText(expectedMs).padStart(8)} from ${counted(runs, 'earlier one')}`
    return row(index === 0 ? 'Learned' : '', text)
  })
}

function nextRows(next: NextRun['next'] | undefined): readonly string[] {
  if (next === undefined) return [row('Next run', 'not enough data to expect anything')]
  if (next.status === 'not_enough_data') return [row('Next run', `not enough data: ${counted(next.runs, 'finished run')}, and ${next.runsMin} are needed`)]
  const { wallMs, costUsd, retries, failureProbability, runs } = next
  const units = numberText(Math.round(costUsd.expected * 100) / 100)
  const chance = `${percentText(failureProbability.lower01)} to ${percentText(failureProbability.upper01)} chance to fail`
  return [
    row('Next run', `${durationText(wallMs.expected)} (${durationText(wallMs.lower)} to ${durationText(wallMs.upper)}), from ${counted(runs, 'run')}`),
    row('', `${units} units, ${retries.expected.toFixed(1)} retries, ${chance}`),
  ]
}

function percentText(share01: number): string {
  return `${Math.round(share01 * 100)} %`
}
