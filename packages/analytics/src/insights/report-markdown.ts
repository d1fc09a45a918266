import type { ExecutiveReport } from './executive-report.ts'
import { formatMs, formatShare, formatUsd } from './format.ts'
import type { LoadChanges } from './load-changes.ts'
import type { LoadForecast } from './load-forecast.ts'
import type { NextRun } from './predictions.ts'

/** The report for a person. Names from outside are escaped, so that none of them can become markup. */
export function reportMarkdown({ createdAt, message, health, workflows, load, loadChanges, insights, recommendations }: Omit<ExecutiveReport, 'markdown'>): string {
  if (message !== null) return `# Executive report\n\n${new Date(createdAt).toISOString()}\n\n${message}\n`
  return [
    '# Executive report',
    new Date(createdAt).toISOString(),
    `**Health: ${health.score === null ? 'unknown' : `${health.score.toFixed(0)} of 100`}**`,
    health.drivers.map(({ value01, weight, meaning }) => `- ${meaning}: ${value01 === null ? 'not known' : formatShare(value01)} (weight ${weight})`).join('\n'),
    `Formula: ${health.formula}.`,
    '## Next runs',
    list(workflows.map(nextRunLine)),
    '## Next day',
    list([loadLine('Runs', load.runs), loadLine('Pieces of work', load.work)]),
    '## What stands out',
    list([...insights.map((insight) => escape(insight.message)), ...loadChangeLines(loadChanges)]),
    '## What to do',
    list(recommendations.map(({ message: advice, confidence01 }) => `${escape(advice)} (confidence ${formatShare(confidence01)})`)),
  ].join('\n\n') + '\n'
}

function nextRunLine({ workflow, next, accuracy }: NextRun): string {
  if (next.status === 'not_enough_data') return `${escape(workflow)}: not enough data (${next.runs} of ${next.runsMin} completed runs)`
  const { wallMs, costUsd, failureProbability, runs } = next
  return `${escape(workflow)}: ${formatMs(wallMs.expected)} (90 % interval ${formatMs(wallMs.lower)} to ${formatMs(wallMs.upper)}), ` +
    `${formatUsd(costUsd.expected)}, fails with ${formatShare(failureProbability.estimate01)} (from ${runs} runs${offBy(accuracy.wape)})`
}

function loadLine(what: string, load: LoadForecast): string {
  if (load.status === 'not_enough_data') return `${what}: not enough data (${load.hours} of ${load.hoursMin} hours)`
  const total = load.point.reduce((sum, value) => sum + value, 0)
  return `${what}: about ${total.toFixed(0)}, at most ${Math.max(...load.point).toFixed(0)} in an hour (tier ${load.tier}, from ${load.hours} hours${offBy(load.accuracy.wape)})`
}

/** A trend, and the newest hour that was odd; nothing of a steady load. */
function loadChangeLines(load: LoadChanges): readonly string[] {
  if (load.status === 'not_enough_data') return []
  const { direction, trend: { slopePerHour, slopeLower, slopeUpper }, oddHours } = load
  const aDay = (slope: number) => (24 * slope).toFixed(2)
  const newest = oddHours.at(-1)
  return [
    ...(direction === 'steady' ? [] : [`Work an hour is ${direction}, by ${aDay(slopePerHour)} a day (95 % interval ${aDay(slopeLower)} to ${aDay(slopeUpper)}).`]),
    ...(newest === undefined ? [] : [`${oddHours.length === 1 ? 'An hour' : `${oddHours.length} hours`} had far more or less work than is usual at that time, the newest ${new Date(newest.at).toISOString()}: ${newest.work}, not ${newest.expected.toFixed(0)}.`]),
  ]
}

/** How far off such predictions were so far. */
function offBy(wape: number | null): string {
  return wape === null ? '' : `, off by ${formatShare(wape)} so far`
}

function list(lines: readonly string[]): string {
  return lines.length === 0 ? 'Nothing.' : lines.map((line) => `- ${line}`).join('\n')
}

function escape(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>#|]/g, (character) => `\\${character}`)
}
